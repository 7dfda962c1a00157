using System.Globalization;
using Atrium.Upstreams.Answers;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.OpenAI;

/// <summary>OpenAI's API, as OpenAI and those who imitate it serve it.</summary>
public static class OpenAIEndpoints
{
    public static void MapOpenAI(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/chat/completions", static (HttpContext context, Upstream upstream) => RunAsync(context, upstream, static exchange =>
            Complete(exchange, CallReader.Chat(exchange.Body, exchange.Upstream), RequestFields.Chat)));
        routes.MapPost("/v1/completions", static (HttpContext context, Upstream upstream) => RunAsync(context, upstream, static exchange =>
            Complete(exchange, CallReader.Completion(exchange.Body, exchange.Upstream), RequestFields.Completion)));
        routes.MapPost("/v1/embeddings", static (HttpContext context, Upstream upstream) => RunAsync(context, upstream, EmbeddingReply.Of));
        routes.MapModels();
        routes.MapOperations();
    }

    private static Task RunAsync(HttpContext context, Upstream upstream, Func<Exchange, Reply> answer)
    {
        if (upstream.Flavour == Flavour.OpenAI)
        {
            Headers(context.Response.Headers);
        }

        return Exchange.RunAsync(context, upstream, OpenAIErrors.All[(int)upstream.Flavour], answer);
    }

    private static Reply Complete(Exchange exchange, CompletionCall call, RequestFields fields)
    {
        var flavour = exchange.Upstream.Flavour;
        var script = exchange.ChooseWords(call.Words);
        fields.Check(exchange.Body, script, strict: flavour == Flavour.OpenAI);
        if (script.Mirror || call.EchoPrompt || call.Stops.Count > 0)
        {
            return CompletionReply.Of(call, script, flavour);
        }

        // Everything the reply depends on, and the flavour, which may change.
        var key = call with { Asked = flavour.ToString(), Words = null, Stops = [] };
        return exchange.Upstream.Cached(script, key, () => CompletionReply.Of(call, script, flavour));
    }

    private static void Headers(IHeaderDictionary headers)
    {
        headers["x-request-id"] = "req_" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        headers["openai-processing-ms"] = "1";
        headers["openai-version"] = "2020-10-01";
        headers["openai-organization"] = "mock";
        headers["x-ratelimit-limit-requests"] = "10000";
        headers["x-ratelimit-remaining-requests"] = "9999";
        headers["x-ratelimit-reset-requests"] = "6ms";
        headers["x-ratelimit-limit-tokens"] = "1000000";
        headers["x-ratelimit-remaining-tokens"] = "999000";
        headers["x-ratelimit-reset-tokens"] = "60ms";
    }
}
