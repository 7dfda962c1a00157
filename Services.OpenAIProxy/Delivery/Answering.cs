using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Has requests answered and measured, whichever API they came in by.</summary>
internal sealed class Answering(Router router, Measuring measuring)
{
    /// <summary>Has <paramref name="request"/> answered; <paramref name="deliver"/> brings the events to the client.</summary>
    public Task RunAsync(
        HttpContext context, GenerationRequest request, GenerationRecord record, Func<IAsyncEnumerable<GenerationEvent>, Task> deliver) =>
        measuring.RunAsync(context, request, record, () =>
        {
            record.Engine = (router.Backend.Provider, router.Backend.Address);
            return deliver(router.GenerateAsync(request, context.RequestAborted));
        });
}
