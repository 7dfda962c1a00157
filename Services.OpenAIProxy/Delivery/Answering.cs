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
    public async Task RunAsync(
        HttpContext context, ServedModel model, GenerationRequest request, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver)
    {
        request = request with { PassUnknownCalls = options.Value.PassUnknownCalls };
        var span = metrics.Begin(request);
        try
        {
            await deliver(router.GenerateAsync(model, request, record.Route, context.RequestAborted));
        }
        finally
        {
            metrics.End(record, span, context.RequestAborted.IsCancellationRequested);
            rows?.Add(record.ToRow(context, request));
        }
    }
}
