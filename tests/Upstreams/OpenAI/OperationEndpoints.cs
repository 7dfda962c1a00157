using System.Text.Json;
using Atrium.Upstreams.Answers;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.OpenAI;

/// <summary>What the flavours offer beside OpenAI's API: health, version, tokens.</summary>
internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", static (Upstream upstream) => upstream.Flavour == Flavour.Ollama ? Results.Text("Ollama is running") : Results.NotFound());
        routes.MapGet("/health", static (Upstream upstream) => upstream.Flavour switch
        {
            Flavour.OpenAI or Flavour.Ollama => Results.NotFound(),
            Flavour.LlamaServer when upstream.Ready => Json("""{"status":"ok"}"""),
            Flavour.LlamaServer => Json("""{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""", 503),
            _ => Results.StatusCode(upstream.Ready ? 200 : 503),
        });
        routes.MapGet("/version", static (Upstream upstream) => upstream.Flavour == Flavour.Vllm ? Json("""{"version":"0.11.0"}""") : Results.NotFound());
        routes.MapGet("/api/version", static (Upstream upstream) => upstream.Flavour == Flavour.Ollama ? Json("""{"version":"0.12.0"}""") : Results.NotFound());
        routes.MapPost("/tokenize", static async (HttpContext context, Upstream upstream) =>
        {
            if (upstream.Flavour is Flavour.OpenAI or Flavour.Ollama)
            {
                return Results.NotFound();
            }

            try
            {
                using var json = RequestJson.Parse(await RequestBody.ReadAsync(context));
                var text = string.Concat(Texts(json.RootElement));
                var tokens = $"[{string.Join(',', Enumerable.Range(0, ScriptedText.CountTokens(text)))}]";
                return Json(upstream.Flavour == Flavour.LlamaServer
                    ? $"{{\"tokens\":{tokens}}}"
                    : $"{{\"count\":{ScriptedText.CountTokens(text)},\"max_model_len\":{upstream.Context},\"tokens\":{tokens},\"token_strs\":null}}");
            }
            catch (RefusedException refused)
            {
                return Results.Text(OpenAIErrors.All[(int)upstream.Flavour].Body(refused.Refusal), "application/json", refused.Refusal.Status);
            }
        });
    }

    private static IEnumerable<string> Texts(JsonElement root)
    {
        foreach (var name in (string[])["prompt", "content", "text"])
        {
            if (root.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
            {
                yield return text.GetString()!;
            }
        }

        if (root.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array)
        {
            foreach (var message in messages.EnumerateArray())
            {
                yield return message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString()! : "";
            }
        }
    }

    private static IResult Json(string json, int status = 200) => Results.Text(json, "application/json", statusCode: status);
}
