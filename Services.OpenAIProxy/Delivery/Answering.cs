using Atrium.OpenAIProxy.Completions;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Telemetry;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Has requests answered and measured, whichever API they came in by.</summary>
internal sealed class Answering(Router router, GenerationMetrics metrics, RowBuffer? rows = null)
{
    /// <summary>Has <paramref name="request"/> answered; <paramref name="deliver"/> brings the events to the client.</summary>
    public Task RunAsync(
        HttpContext context, GenerationRequest request, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver) =>
        RunAsync(context, [request], record, deliver);

    /// <summary>Has several prompts of one request answered as if they were one.</summary>
    public async Task RunAsync(
        HttpContext context, IReadOnlyList<GenerationRequest> requests, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver)
    {
        var span = metrics.Begin(requests[0]);
        try
        {
            await deliver(requests.Count == 1
                ? router.GenerateAsync(requests[0], context.RequestAborted)
                : MergedPrompts.Of(requests, router.GenerateAsync, context.RequestAborted));
        }
        finally
        {
            metrics.End(record, span, context.RequestAborted.IsCancellationRequested);
            rows?.Add(record.ToRow(context, requests[0]));
        }
    }
}
