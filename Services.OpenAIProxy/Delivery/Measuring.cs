using System.Diagnostics;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Telemetry;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>What surrounds every answer, whichever API it is for: its span, its metrics, and its row in ClickHouse.</summary>
internal sealed class Measuring(GenerationMetrics metrics, RowBuffer? rows = null)
{
    /// <summary>Measures <paramref name="answer"/>, which delivers what was asked for in <paramref name="request"/>.</summary>
    public Task RunAsync(HttpContext context, GenerationRequest request, GenerationRecord record, Func<Task> answer) =>
        RunAsync(context, request.Model, record, () => metrics.Begin(request, record), answer);

    /// <summary>
    /// The same for vectors. The caller's <paramref name="answer"/> shows the record a <see cref="GenerationEvent.Usage"/> and a
    /// <see cref="GenerationEvent.Finished"/>, or lets the <see cref="EngineException"/> pass.
    /// </summary>
    public Task RunAsync(HttpContext context, EmbeddingRequest request, GenerationRecord record, Func<Task> answer) =>
        RunAsync(context, request.Model, record, () => metrics.Begin(request, record), answer);

    private async Task RunAsync(HttpContext context, string model, GenerationRecord record, Func<Activity?> begin, Func<Task> answer)
    {
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
            metrics.End(record, span, context.RequestAborted.IsCancellationRequested);
            rows?.Add(RequestRow.Of(context, record, model, thrown));
        }
    }
}
