using Atrium.OpenAIProxy.Completions;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Has requests answered and measured, whichever API they came in by.</summary>
internal sealed class Answering(Router router, Measuring measuring, IOptions<ProxyOptions> options)
{
    /// <summary>Has <paramref name="request"/> answered by <paramref name="model"/>; <paramref name="deliver"/> brings the events to the client.</summary>
    public Task RunAsync(
        HttpContext context, ServedModel model, GenerationRequest request, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver) =>
        RunAsync(context, model, [request], record, deliver);

    /// <summary>Has several prompts of one request answered as if they were one.</summary>
    public Task RunAsync(
        HttpContext context, ServedModel model, IReadOnlyList<GenerationRequest> requests, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver)
    {
        if (options.Value.PassUnknownCalls)
        {
            requests = [.. requests.Select(static request => request with { PassUnknownCalls = true })];
        }

        return measuring.RunAsync(context, requests, record, () => deliver(requests.Count == 1
            ? router.GenerateAsync(model, requests[0], record.Route, context.RequestAborted)
            : MergedPrompts.Of(
                requests,
                (one, stop) => router.GenerateAsync(model, one, ReferenceEquals(one, requests[0]) ? record.Route : new RouteTrace(), stop),
                context.RequestAborted)));
    }

    /// <summary>Has texts turned into vectors; <paramref name="deliver"/> brings them to the client.</summary>
    public Task EmbedAsync(HttpContext context, ServedModel model, EmbeddingRequest request, GenerationRecord record, Func<EmbeddingResult, Task> deliver) =>
        measuring.RunAsync(context, request, record, async () =>
        {
            var result = await router.EmbedAsync(model, request, record.Route, context.RequestAborted);
            record.Saw(new GenerationEvent.Usage(new TokenUsage(result.PromptTokens, 0, result.Estimated)));
            await deliver(result);
            record.Saw(GenerationEvent.Finished.Instance);
        });
}
