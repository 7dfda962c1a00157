using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>Errors as each flavour shapes them.</summary>
internal sealed class OpenAIErrors(Flavour flavour) : IErrorShape
{
    public static readonly OpenAIErrors[] All = [.. Enum.GetValues<Flavour>().Select(static flavour => new OpenAIErrors(flavour))];

    public bool RefusesInStream => false;

    public byte[] Body(Refusal refusal) => flavour == Flavour.Sglang
        ? Inner(new JsonBytes().Raw("""{"object":"error","""u8), refusal).ToArray()
        : Event(refusal);

    public byte[] Event(Refusal refusal) => Inner(new JsonBytes().Raw("""{"error":{"""u8), refusal).Raw("}"u8).ToArray();

    /// <summary>OpenAI's names for the kinds of errors.</summary>
    private static string Type(int status) => status switch
    {
        429 => "requests",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private JsonBytes Inner(JsonBytes json, Refusal refusal)
    {
        var (status, message, param, code) = (refusal.Status, refusal.Message, refusal.Param, refusal.Code);
        switch (flavour)
        {
            case Flavour.Vllm or Flavour.Sglang:
                var type = status switch
                {
                    404 => "NotFoundError",
                    401 => "Unauthorized",
                    >= 500 => "InternalServerError",
                    _ => "BadRequestError",
                };
                return json.Raw("\"message\":"u8).Text(message).Raw(",\"type\":"u8).Text(type).Raw(",\"param\":"u8).Text(param)
                    .Raw(",\"code\":"u8).Number(status).Raw("}"u8);
            case Flavour.LlamaServer:
                var kind = status switch
                {
                    401 => "authentication_error",
                    404 => "not_found_error",
                    503 => "unavailable_error",
                    _ when code == "context_length_exceeded" => "exceed_context_size_error",
                    >= 500 => "server_error",
                    _ => "invalid_request_error",
                };
                return json.Raw("\"code\":"u8).Number(status).Raw(",\"message\":"u8).Text(message).Raw(",\"type\":"u8).Text(kind).Raw("}"u8);
            case Flavour.Ollama:
                return json.Raw("\"message\":"u8).Text(message).Raw(",\"type\":"u8).Text(status >= 500 ? "api_error" : status == 404 ? "not_found_error" : "invalid_request_error")
                    .Raw(",\"param\":null,\"code\":null}"u8);
            default:
                return json.Raw("\"message\":"u8).Text(message).Raw(",\"type\":"u8).Text(Type(status)).Raw(",\"param\":"u8).Text(param)
                    .Raw(",\"code\":"u8).Text(code ?? (status == 429 ? "rate_limit_exceeded" : null)).Raw("}"u8);
        }
    }
}
