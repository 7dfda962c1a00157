using System.Text.Json;
using Atrium.Upstreams.Answers;
using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.Triton;

/// <summary>What Triton says about itself, its models and its repository.</summary>
internal static class ModelEndpoints
{
    private const string UsualModel = "ensemble";

    public static void MapServer(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", static () => Json(
            """{"name":"triton","version":"2.73.0","extensions":["classification","model_repository","generate","statistics","parameters"]}"""));
        routes.MapGet("/v2/health/live", static () => Results.Ok());
        routes.MapGet("/v2/health/ready", static (Upstream upstream) => Results.StatusCode(upstream.Ready ? 200 : upstream.Config == ModelConfigKind.Engine ? 400 : 503));
        routes.MapGet("/v2/models/stats", static (Upstream upstream) => Json($"{{\"model_stats\":[{Statistics(Names(upstream)[0], upstream)}]}}"));
        routes.MapPost("/tokenize", static async (HttpContext context, Upstream upstream) =>
        {
            if (upstream.Config != ModelConfigKind.Engine)
            {
                return Results.NotFound();
            }

            using var json = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            var count = ScriptedText.CountTokens(json.RootElement.GetProperty("text").GetString()!);
            return Json($"{{\"tokens\":[{string.Join(',', Enumerable.Range(0, count))}],\"count\":{count}}}");
        });
    }

    public static void MapModel(this IEndpointRouteBuilder routes, string path)
    {
        routes.MapGet(path, static (string model, Upstream upstream) => Known(model, upstream, static (model, upstream) =>
            $"{{\"name\":\"{model}\",\"versions\":[\"1\"],\"platform\":\"\",\"inputs\":[{Tensors(ModelConfig.Inputs(upstream.Config).Select(static input => input.Name))}],\"outputs\":[{Tensors(["text_output"])}]}}"));
        routes.MapGet(path + "/ready", static (string model, Upstream upstream) => Results.StatusCode(upstream.Ready && Knows(upstream, model) ? 200 : 400));
        routes.MapGet(path + "/config", static (string model, Upstream upstream) => Known(model, upstream, static (model, upstream) =>
            ModelConfig.Of(upstream.Config, model, upstream.Context)));
        routes.MapGet(path + "/stats", static (string model, Upstream upstream) => Known(model, upstream, static (model, upstream) =>
            $"{{\"model_stats\":[{Statistics(model, upstream)}]}}"));
        routes.MapPost(path + "/infer", static async (string model, HttpContext context, Upstream upstream) =>
        {
            try
            {
                using var json = GenerateReader.Parse(await RequestBody.ReadAsync(context));
                return Knows(upstream, model) && upstream.Config == ModelConfigKind.Engine
                    ? Json(Embeddings(json.RootElement, model))
                    : Json("""{"error":"HTTP end point doesn't support models with decoupled transaction policy"}""", 400);
            }
            catch (RefusedException refused)
            {
                return Results.Text(TritonErrors.Instance.Body(refused.Refusal), "application/json", refused.Refusal.Status);
            }
        });
    }

    public static void MapRepository(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/repository/index", static (Upstream upstream) => Json(
            $"[{string.Join(',', Names(upstream).Select(name => $"{{\"name\":\"{name}\",\"version\":\"1\",\"state\":\"{(upstream.Ready ? "READY" : "UNAVAILABLE")}\",\"reason\":\"\"}}"))}]"));
        foreach (var action in (string[])["load", "unload"])
        {
            routes.MapPost("/v2/repository/models/{model}/" + action, static (string model, Upstream upstream) => Knows(upstream, model)
                ? Results.Ok()
                : Json($"{{\"error\":\"failed to load '{model}', failed to poll from model repository\"}}", 400));
        }
    }

    public static bool Knows(Upstream upstream, string model) => upstream.Models.Count == 0 || upstream.Models.Contains(model);

    private static IReadOnlyList<string> Names(Upstream upstream) => upstream.Models is { Count: > 0 } models ? models : [UsualModel];

    private static IResult Known(string model, Upstream upstream, Func<string, Upstream, string?> json) =>
        Knows(upstream, model) && json(model, upstream) is { } known
            ? Json(known)
            : Json($"{{\"error\":\"Request for unknown model: '{model}' is not found\"}}", 404);

    private static string Tensors(IEnumerable<string> names) => string.Join(',', names.Select(static name =>
        $"{{\"name\":\"{name}\",\"datatype\":\"{(ModelInputs.Type(name) is "TYPE_STRING" ? "BYTES" : ModelInputs.Type(name)[5..])}\",\"shape\":[1]}}"));

    private static string Statistics(string model, Upstream upstream)
    {
        var (done, cancelled) = (upstream.Journal.Count(Ending.Completed), upstream.Journal.Count(Ending.Aborted));
        var success = $"{{\"count\":{done},\"ns\":{done * 1000L}}}";
        var failure = $"{{\"count\":{upstream.Journal.Count(Ending.Faulted)},\"ns\":0}}";
        return $"{{\"name\":\"{model}\",\"version\":\"1\",\"inference_count\":{done},\"execution_count\":{done},\"inference_stats\":{{\"success\":{success},\"fail\":{failure},\"queue\":{success},\"compute_input\":{success},\"compute_infer\":{success},\"compute_output\":{success},\"cache_hit\":{{\"count\":0,\"ns\":0}},\"cache_miss\":{{\"count\":0,\"ns\":0}}}},\"response_stats\":{{\"0\":{{\"success\":{success},\"fail\":{failure},\"cancel\":{{\"count\":{cancelled},\"ns\":0}}}}}}}}";
    }

    private static string Embeddings(JsonElement root, string model)
    {
        var texts = root.GetProperty("inputs")[0].GetProperty("data").EnumerateArray().Select(static item => item.GetString()!).ToList();
        var data = texts.SelectMany(static text => EmbeddingReply.Vector(text, 8)).Select(static value => value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return $"{{\"model_name\":\"{model}\",\"model_version\":\"1\",\"outputs\":[{{\"name\":\"embedding\",\"datatype\":\"FP32\",\"shape\":[{texts.Count},8],\"data\":[{string.Join(',', data)}]}}]}}";
    }

    private static IResult Json(string json, int status = 200) => Results.Text(json, "application/json", statusCode: status);
}
