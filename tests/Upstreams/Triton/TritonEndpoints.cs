using Atrium.Upstreams.Answers;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.Triton;

/// <summary>Triton's HTTP protocol, as far as text needs it.</summary>
public static class TritonEndpoints
{
    public static void MapTriton(this IEndpointRouteBuilder routes)
    {
        routes.MapServer();
        routes.MapRepository();
        foreach (var model in (string[])["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            routes.MapModel(model);
            routes.MapPost(model + "/generate", static (HttpContext context, Upstream upstream, string model) => AnswerAsync(context, upstream, model, stream: false));
            routes.MapPost(model + "/generate_stream", static (HttpContext context, Upstream upstream, string model) => AnswerAsync(context, upstream, model, stream: true));
        }
    }

    private static async Task AnswerAsync(HttpContext context, Upstream upstream, string model, bool stream)
    {
        string? id = context.Request.Headers["triton-request-id"];
        if (id is not null)
        {
            context.Response.Headers["triton-request-id"] = id;
        }

        LoadMetrics.Answer(context, upstream.KvUse);
        using var stopping = new CancellationTokenSource();
        try
        {
            await Exchange.RunAsync(context, upstream, TritonErrors.Instance, exchange => Answer(exchange, model, stream, id, stopping));
        }
        finally
        {
            if (id is not null)
            {
                upstream.Stoppable.TryRemove(new KeyValuePair<string, CancellationTokenSource>(id, stopping));
            }
        }
    }

    private static Reply Answer(Exchange exchange, string model, bool stream, string? id, CancellationTokenSource stopping)
    {
        var upstream = exchange.Upstream;
        if (!ModelEndpoints.Knows(upstream, model))
        {
            throw new RefusedException(new Refusal(404, $"Request for unknown model: '{model}' is not found"));
        }

        using var json = GenerateReader.Parse(exchange.Body);
        var root = json.RootElement;
        if (upstream.Config == ModelConfigKind.LlmApi && StopReply.Asked(root))
        {
            return StopReply.Of(upstream, model, id);
        }

        if (upstream.Config == ModelConfigKind.Vllm && EmbeddingAnswer.Asked(root))
        {
            return EmbeddingAnswer.Of(exchange, root, model, stream);
        }

        id = root.TryGetProperty("id", out var own) && own.ValueKind == System.Text.Json.JsonValueKind.String ? own.GetString() : id;
        var request = GenerateReader.Read(root, model, upstream.Config, stream, id);
        var script = exchange.Choose(request.Prompt);
        Check(upstream, request, script);
        if (id is not null)
        {
            upstream.Stoppable[id] = stopping;
            exchange.Stopped = stopping.Token;
        }

        if (id is not null || script.Mirror || script.Echo is Echo.Always or Echo.Stripped || (script.Echo == Echo.Asked && !request.ExcludeInput) || request.Stops.Count > 0)
        {
            return TritonReply.Of(request, script, upstream.Config);
        }

        return upstream.Cached(
            script,
            (request with { Prompt = "", Stops = [] }, request.PromptTokens, upstream.Config),
            () => TritonReply.Of(request, script, upstream.Config));
    }

    private static void Check(Upstream upstream, GenerateRequest request, Script script)
    {
        if (upstream.Config == ModelConfigKind.Engine && request.PromptTokens + (long)request.MaxTokens > upstream.Context)
        {
            throw new RefusedException(new Refusal(
                400, $"{request.PromptTokens} prompt tokens and max_tokens {request.MaxTokens} exceed the context of {upstream.Context} tokens"));
        }

        if (upstream.Config == ModelConfigKind.Engine && !request.Streamed && request.StreamInput)
        {
            throw new RefusedException(new Refusal(400, "generate gives one reply; use generate_stream for a stream"));
        }

        if (!request.Streamed && (script.Decoupled || request.Sequences > 1) && upstream.Config is not (ModelConfigKind.Vllm or ModelConfigKind.LlmApi))
        {
            throw new RefusedException(new Refusal(
                500,
                "generate expects model to produce exactly 1 response, use generate stream for model that generates various number of responses"));
        }
    }
}
