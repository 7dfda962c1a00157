using System.Text.Json;
using Atrium.Engine.Models;
using Atrium.Engine.Scheduling;

namespace Atrium.Engine.Generate;

/// <summary>Triton's generate extension.</summary>
internal static class GenerateEndpoints
{
    public static RouteGroupBuilder MapGenerate(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v2/models/{model}").WithTags("generate");
        group.MapPost("/generate", GenerateAsync).WithName("generate").WithSummary("Continue a text; one reply.");
        group.MapPost("/versions/{version}/generate", GenerateAsync).WithName("generateVersion").WithSummary("The same, naming the version.");
        group.MapPost("/generate_stream", StreamAsync).WithName("generateStream").WithSummary("Continue a text; server-sent events.");
        group.MapPost("/versions/{version}/generate_stream", StreamAsync).WithName("generateStreamVersion").WithSummary("The same, naming the version.");
        return group;
    }

    private static Task GenerateAsync(HttpContext context, ModelRepository repository, TimeProvider time, string model, string? version = null) =>
        RunAsync(context, repository, time, model, version, streamed: false);

    private static Task StreamAsync(HttpContext context, ModelRepository repository, TimeProvider time, string model, string? version = null) =>
        RunAsync(context, repository, time, model, version, streamed: true);

    private static async Task RunAsync(
        HttpContext context, ModelRepository repository, TimeProvider time, string name, string? version, bool streamed)
    {
        var arrived = time.GetTimestamp();
        using var served = repository.Use(name, version);
        try
        {
            var request = await ReadAsync(context, name);
            if (request.Stream && !streamed)
            {
                throw ProtocolException.BadRequest(
                    "generate expects model to produce exactly 1 response, use generate_stream for a request with 'stream': true");
            }

            await AnswerAsync(context, served, request, name, streamed, time, arrived);
        }
        catch (Exception exception) when (exception is ProtocolException or JsonException or BadHttpRequestException)
        {
            served.Statistics.Failed(time.GetElapsedTime(arrived));
            throw;
        }
    }

    private static async Task<GenerateRequest> ReadAsync(HttpContext context, string model)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var request = GenerateRequest.Parse(body.RootElement, model);
        if (context.Request.Headers["triton-request-id"] is [{ Length: > 0 } id])
        {
            context.Response.Headers["triton-request-id"] = id;
            request = request with { Id = request.Id ?? id };
        }

        return request;
    }

    private static async Task AnswerAsync(
        HttpContext context, ServedModel served, GenerateRequest request, string name, bool streamed, TimeProvider time, long arrived)
    {
        var scheduler = served.Scheduler ?? throw ProtocolException.BadRequest($"model '{name}' only embeds texts: use infer");
        var plan = GenerationPlanner.Plan(request, served);
        var generation = new Generation(plan, time);
        var admission = scheduler.Enqueue(generation);
        if (admission != Admission.Accepted)
        {
            plan.Grammar?.Dispose();
            throw admission == Admission.Full
                ? new ProtocolException(StatusCodes.Status429TooManyRequests, $"the queue is full: {scheduler.QueueLimit} requests are waiting already")
                : new ProtocolException(StatusCodes.Status503ServiceUnavailable, $"model '{name}' is not available at the moment");
        }

        LoadMetricsHeader.Answer(context, scheduler);
        using var abort = context.RequestAborted.UnsafeRegister(static state => ((Action)state!)(), (Action)(() => scheduler.Cancel(generation)));
        try
        {
            using var writer = new AnswerWriter(request, name, plan.Prompt.Length, served.Vocabulary);
            var echo = request.ExcludeInput ? [] : Echo(plan, served);
            var reply = new AnswerReply(context, generation, writer, echo, () => Count(served.Statistics, generation, time, arrived));
            if (!(streamed && request.Stream ? await reply.StreamAsync() : await reply.WholeAsync(asEvent: streamed)))
            {
                context.RequestAborted.ThrowIfCancellationRequested();
                served.Statistics.Failed(time.GetElapsedTime(arrived));
            }
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            served.Statistics.Cancelled(time.GetElapsedTime(arrived));
            throw new OperationCanceledException(context.RequestAborted);
        }
        finally
        {
            scheduler.Cancel(generation);
        }
    }

    // As Triton's detokenizer writes it: without control tokens.
    private static byte[] Echo(GenerationPlan plan, ServedModel served) =>
        System.Text.Encoding.UTF8.GetBytes(served.Vocabulary.Detokenize(plan.Prompt, special: false));

    private static void Count(ModelStatistics statistics, Generation generation, TimeProvider time, long arrived)
    {
        var total = time.GetElapsedTime(arrived);
        var started = time.GetElapsedTime(generation.Arrived, generation.Started);
        var input = time.GetElapsedTime(generation.Started, generation.FirstToken);
        var infer = time.GetElapsedTime(generation.FirstToken, generation.Ended);
        statistics.Succeeded(
            new ModelStatistics.Phases(total, started, input, infer, total - started - input - infer, started + input), 1, time.GetUtcNow());
    }
}
