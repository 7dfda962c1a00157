using Atrium.OpenAIProxy.Completions;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Telemetry;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Has requests answered and measured, whichever API they came in by.</summary>
internal sealed class Answering(Router router, GenerationMetrics metrics, IOptions<ProxyOptions> options, RowBuffer? rows = null)
{
    /// <summary>Has <paramref name="request"/> answered by <paramref name="model"/>; <paramref name="deliver"/> brings the events to the client.</summary>
    public Task RunAsync(
        HttpContext context, ServedModel model, GenerationRequest request, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver) =>
        RunAsync(context, model, [request], record, deliver);

    /// <summary>Has several prompts of one request answered as if they were one.</summary>
    public async Task RunAsync(
        HttpContext context, ServedModel model, IReadOnlyList<GenerationRequest> requests, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver)
    {
        if (options.Value.PassUnknownCalls)
        {
            requests = [.. requests.Select(static request => request with { PassUnknownCalls = true })];
        }

        var span = metrics.Begin(requests[0]);
        try
        {
            await deliver(requests.Count == 1
                ? router.GenerateAsync(model, requests[0], record.Route, context.RequestAborted)
                : MergedPrompts.Of(
                    requests,
                    (one, stop) => router.GenerateAsync(model, one, ReferenceEquals(one, requests[0]) ? record.Route : new RouteTrace(), stop),
                    context.RequestAborted));
        }
        finally
        {
            metrics.End(record, span, context.RequestAborted.IsCancellationRequested);
            rows?.Add(record.ToRow(context, requests[0]));
        }
    }
}
