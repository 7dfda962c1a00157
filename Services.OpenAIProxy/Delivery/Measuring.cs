using System.Diagnostics;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Limits;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Telemetry;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>What surrounds every answer, whichever API it is for: the limit of tokens, its span, its metrics, and its row in ClickHouse.</summary>
internal sealed class Measuring(GenerationMetrics metrics, TokenLimit limit, RowBuffer? rows = null)
{
    /// <summary>Measures <paramref name="answer"/>, which delivers what was asked for: one request of a client, of one or several prompts.</summary>
    public Task RunAsync(HttpContext context, IReadOnlyList<GenerationRequest> requests, GenerationRecord record, Func<Task> answer) =>
        RunAsync(context, requests[0].Model, record, TokenNeed.Of(requests), () => metrics.Begin(requests[0], record), answer);

    /// <summary>
    /// The same for vectors. The caller's <paramref name="answer"/> shows the record a <see cref="GenerationEvent.Usage"/> and a
    /// <see cref="GenerationEvent.Finished"/>, or lets the <see cref="EngineException"/> pass.
    /// </summary>
    public Task RunAsync(HttpContext context, EmbeddingRequest request, GenerationRecord record, Func<Task> answer) =>
        RunAsync(context, request.Model, record, TokenNeed.Of(request), () => metrics.Begin(request, record), answer);

    private async Task RunAsync(HttpContext context, string model, GenerationRecord record, TokenNeed need, Func<Activity?> begin, Func<Task> answer)
    {
        var advance = Take(context, model, record, need);
        var span = begin();
        Exception? thrown = null;
        try
        {
            await answer();
        }
        catch (EngineException exception)
        {
            thrown = exception;
            record.Saw(new GenerationEvent.Failed(exception.Failure));
            throw new ApiException(exception.Failure.ToApiError());
        }
        catch (Exception exception)
        {
            thrown = exception;
            throw;
        }
        finally
        {
            advance?.Settle(record);
            metrics.End(record, span, context.RequestAborted.IsCancellationRequested);
            rows?.Add(RequestRow.Of(context, record, model, thrown));
        }
    }

    private TokenAdvance? Take(HttpContext context, string model, GenerationRecord record, TokenNeed need)
    {
        try
        {
            return limit.Take(context, need);
        }
        catch (ApiException refused)
        {
            // No engine was asked, so there is nothing to measure; but the request was made.
            rows?.Add(RequestRow.Of(context, record, model, refused));
            throw;
        }
    }
}
