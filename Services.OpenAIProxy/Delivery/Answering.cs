using Atrium.OpenAIProxy.Completions;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Has requests answered and measured, whichever API they came in by.</summary>
internal sealed class Answering(Router router, Measuring measuring)
{
    /// <summary>Has <paramref name="request"/> answered; <paramref name="deliver"/> brings the events to the client.</summary>
    public Task RunAsync(
        HttpContext context, GenerationRequest request, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver) =>
        RunAsync(context, [request], record, deliver);

    /// <summary>Has several prompts of one request answered as if they were one.</summary>
    public Task RunAsync(
        HttpContext context, IReadOnlyList<GenerationRequest> requests, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver) =>
        measuring.RunAsync(context, requests, record, () =>
        {
            record.Engine = (router.Backend.Provider, router.Backend.Address);
            return deliver(requests.Count == 1
                ? router.GenerateAsync(requests[0], context.RequestAborted)
                : MergedPrompts.Of(requests, router.GenerateAsync, context.RequestAborted));
        });

    /// <summary>Has texts turned into vectors; <paramref name="deliver"/> brings them to the client.</summary>
    public Task EmbedAsync(HttpContext context, EmbeddingRequest request, GenerationRecord record, Func<EmbeddingResult, Task> deliver) =>
        measuring.RunAsync(context, request, record, async () =>
        {
            record.Engine = (router.Backend.Provider, router.Backend.Address);
            var result = await router.Backend.EmbedAsync(request, context.RequestAborted);
            record.Saw(new GenerationEvent.Usage(new TokenUsage(result.PromptTokens, 0, result.Estimated)));
            await deliver(result);
            record.Saw(GenerationEvent.Finished.Instance);
        });
}
