using Atrium.Upstreams.Answers;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.Tgi;

/// <summary>Text Generation Inference's own API.</summary>
public static class TgiEndpoints
{
    public static void MapTgi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/", static (HttpContext context, Upstream upstream) => AnswerAsync(context, upstream, null));
        routes.MapPost("/generate", static (HttpContext context, Upstream upstream) => AnswerAsync(context, upstream, stream: false));
        routes.MapPost("/generate_stream", static (HttpContext context, Upstream upstream) => AnswerAsync(context, upstream, stream: true));
        foreach (var path in (string[])["/health", "/ping"])
        {
            routes.MapGet(path, static (Upstream upstream) => upstream.Ready
                ? Results.Ok()
                : Results.Text("""{"error":"unhealthy","error_type":"healthcheck"}""", "application/json", statusCode: 503));
        }

        routes.MapGet("/info", static (Upstream upstream) => Results.Bytes(Info(upstream), "application/json"));
        routes.MapPost("/tokenize", static async (HttpContext context, Upstream upstream) =>
        {
            try
            {
                var prompt = TgiCall.Parse(await RequestBody.ReadAsync(context), stream: false, upstream).Prompt;
                return Results.Bytes(Tokens(prompt), "application/json");
            }
            catch (RefusedException refused)
            {
                return Results.Text(TgiErrors.Instance.Body(refused.Refusal), "application/json", refused.Refusal.Status);
            }
        });
    }

    private static Task AnswerAsync(HttpContext context, Upstream upstream, bool? stream) => Exchange.RunAsync(context, upstream, TgiErrors.Instance, exchange =>
    {
        var call = TgiCall.Parse(exchange.Body, stream, upstream);
        var script = exchange.Choose(call.Prompt);

        // At the root an answer that is not streamed is a list of one.
        var reply = Make(call, script, upstream);
        return stream is null && !call.Stream ? reply with { Whole = [(byte)'[', .. reply.Whole, (byte)']'] } : reply;
    });

    private static Reply Make(TgiCall call, Script script, Upstream upstream)
    {
        if (script.Mirror || call.FullText || call.PromptDetails || call.Stops.Count > 0)
        {
            return TgiReply.Of(call, script);
        }

        return upstream.Cached(script, (call with { Prompt = "", Stops = [] }, call.Prompt.Length), () => TgiReply.Of(call, script));
    }

    private static byte[] Info(Upstream upstream) => new JsonBytes()
        .Raw("{\"model_id\":"u8).Text(ModelEndpoints.Names(upstream)[0])
        .Raw($",\"model_sha\":\"mock\",\"model_dtype\":\"torch.float16\",\"model_device_type\":\"cuda\",\"model_pipeline_tag\":\"text-generation\"" +
            $",\"max_concurrent_requests\":128,\"max_best_of\":2,\"max_stop_sequences\":4,\"max_input_tokens\":{upstream.Context - 1}" +
            $",\"max_total_tokens\":{upstream.Context},\"waiting_served_ratio\":0.3,\"max_batch_total_tokens\":32768,\"max_waiting_tokens\":20" +
            ",\"max_batch_size\":null,\"validation_workers\":2,\"max_client_batch_size\":4,\"router\":\"text-generation-router\"" +
            ",\"version\":\"3.3.5\",\"sha\":\"mock\",\"docker_label\":null}").ToArray();

    /// <summary>Tokens of four characters.</summary>
    private static byte[] Tokens(string text)
    {
        var json = new JsonBytes().Raw("["u8);
        for (var start = 0; start < text.Length; start += 4)
        {
            var end = Math.Min(start + 4, text.Length);
            json.Raw(start > 0 ? ",{\"id\":"u8 : "{\"id\":"u8).Number(100 + (start / 4)).Raw(",\"text\":"u8).Text(text[start..end])
                .Raw(",\"start\":"u8).Number(start).Raw(",\"stop\":"u8).Number(end).Raw("}"u8);
        }

        return json.Raw("]"u8).ToArray();
    }
}
