using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>Which models there are.</summary>
internal static class ModelEndpoints
{
    private const long Created = 1_750_000_000;

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", static (Upstream upstream) =>
        {
            var json = new JsonBytes().Raw("{\"object\":\"list\",\"data\":["u8);
            var names = Names(upstream);
            for (var i = 0; i < names.Count; i++)
            {
                Model(json.Raw(i > 0 ? ","u8 : ""u8), names[i], upstream);
            }

            return Results.Bytes(json.Raw("]}"u8).ToArray(), "application/json");
        });
        routes.MapGet("/v1/models/{id}", static (string id, Upstream upstream) =>
        {
            if (!Names(upstream).Contains(id))
            {
                var refusal = new Refusal(404, $"The model '{id}' does not exist", "model", "model_not_found");
                return Results.Text(OpenAIErrors.All[(int)upstream.Flavour].Body(refusal), "application/json", 404);
            }

            var json = new JsonBytes();
            Model(json, id, upstream);
            return Results.Bytes(json.ToArray(), "application/json");
        });
    }

    /// <summary>The names, of which there is at least one.</summary>
    public static IReadOnlyList<string> Names(Upstream upstream) => upstream.Models is { Count: > 0 } models ? models : ["mock"];

    private static void Model(JsonBytes json, string id, Upstream upstream)
    {
        var owner = upstream.Flavour switch
        {
            Flavour.Vllm => "vllm",
            Flavour.Sglang => "sglang",
            Flavour.LlamaServer => "llamacpp",
            Flavour.Ollama => "library",
            _ => "mock",
        };
        json.Raw("{\"id\":"u8).Text(id).Raw($",\"object\":\"model\",\"created\":{Created},\"owned_by\":").Text(owner);
        switch (upstream.Flavour)
        {
            case Flavour.Vllm or Flavour.Sglang:
                json.Raw(",\"root\":"u8).Text(id).Raw($",\"parent\":null,\"max_model_len\":{upstream.Context}");
                break;
            case Flavour.LlamaServer:
                json.Raw($",\"meta\":{{\"n_ctx_train\":{upstream.Context},\"n_vocab\":32000,\"n_embd\":8}}");
                break;
        }

        json.Raw("}"u8);
    }
}
