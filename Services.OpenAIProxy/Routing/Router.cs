using System.Runtime.CompilerServices;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>Has requests answered by a deployment of their model: chooses it, tries again where that is safe, and falls back.</summary>
internal sealed class Router(ModelCatalogue catalogue, RouterMetrics metrics, Random random, TimeProvider time, ILogger<Router> logger)
{
    private readonly RouterTools _tools = new(time, random, metrics, logger);

    /// <summary>
    /// Has <paramref name="request"/> answered, in the order that <see cref="GenerationEvent"/> promises. The beginning is held back until the engine
    /// says something; until then another one can take its place, after that never.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the engine's connection is closed.</exception>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        ServedModel model, GenerationRequest request, RouteTrace trace, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (model.Settings.Limits.Refusal(request) is { } tooMuch)
        {
            yield return new GenerationEvent.Failed(tooMuch);
            yield break;
        }

        var course = new Course(model, request, trace, _tools);
        var (begun, hold) = (false, request.Stream ? catalogue.Routing.HoldStart : TimeSpan.Zero);
        while (await course.NextAsync(cancellationToken) is { } lease)
        {
            try
            {
                await using var attempt = new Attempt(lease, course.Model, request.Stream, time, cancellationToken);
                if (await OpenAsync(attempt, course, lease, request) is not { } opened)
                {
                    continue;
                }

                if (!opened)
                {
                    break;
                }

                GenerationEvent.Started? held = null;
                var visible = false;
                while (true)
                {
                    if (held is not null && !begun && hold > TimeSpan.Zero && !await attempt.WaitAsync(hold, time))
                    {
                        begun = true;
                        yield return held;
                    }

                    var one = await attempt.ReadAsync();
                    cancellationToken.ThrowIfCancellationRequested();
                    if (one is GenerationEvent.Failed failed)
                    {
                        if (!course.Failed(lease, failed.Failure) || visible)
                        {
                            yield return one;
                            yield break;
                        }

                        break;
                    }

                    if (one is GenerationEvent.Started started && !visible)
                    {
                        held = started;
                        continue;
                    }

                    if (!visible)
                    {
                        visible = true;
                        if (held is not null && !begun)
                        {
                            begun = true;
                            yield return held;
                        }
                    }

                    if (one is GenerationEvent.Finished)
                    {
                        course.Succeeded(lease);
                        yield return one;
                        yield break;
                    }

                    yield return one;
                }
            }
            finally
            {
                lease.Release(Outcome.Neutral);
            }
        }

        yield return new GenerationEvent.Failed(course.Failure);
    }

    /// <summary>As <see cref="IBackend.EmbedAsync"/>.</summary>
    /// <exception cref="EngineException">The engines refuse or fail.</exception>
    public Task<EmbeddingResult> EmbedAsync(ServedModel model, EmbeddingRequest request, RouteTrace trace, CancellationToken cancellationToken) =>
        AskAsync(
            model, trace, static (features, _) => features[Feature.Embeddings] != Support.Refused, $"The engine behind the model '{request.Model}' gives no embeddings.",
            (backend, name, _, stop) => backend.EmbedAsync(request with { Model = name }, stop), cancellationToken);

    /// <summary>As <see cref="IBackend.TokenizeAsync"/>.</summary>
    /// <exception cref="EngineException">The engines refuse or fail.</exception>
    public Task<TokenizeResult> TokenizeAsync(ServedModel model, TokenizeRequest request, RouteTrace trace, CancellationToken cancellationToken) =>
        AskAsync(
            model, trace, static (features, settings) => settings.Tokenizer is not null || features[Feature.Tokenize] != Support.Refused,
            $"The engine behind the model '{request.Model}' does not show its tokens.",
            (backend, name, settings, stop) => backend.TokenizeAsync(
                request with { Model = name, Tokenizer = settings.Tokenizer, ContextLength = settings.Limits.ContextLength }, stop),
            cancellationToken);

    /// <summary>True when the engine is at work, false when the request has failed, null when the next deployment is to be tried.</summary>
    private async ValueTask<bool?> OpenAsync(Attempt attempt, Course course, Lease lease, GenerationRequest request)
    {
        try
        {
            if (await attempt.OpenAsync(course.Model, lease.Deployment, request, logger) is not { } refusal)
            {
                return true;
            }

            course.Unfit(lease, refusal);
            return null;
        }
        catch (EngineException exception)
        {
            return course.Failed(lease, exception.Failure) ? null : false;
        }
    }

    private async Task<T> AskAsync<T>(
        ServedModel model,
        RouteTrace trace,
        Func<FeatureTable, ModelSettings, bool> fits,
        string refusal,
        Func<IBackend, string, ModelSettings, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken)
    {
        var course = new Course(model, null, trace, _tools);
        while (await course.NextAsync(cancellationToken) is { } lease)
        {
            using var patience = new Patience(course.Model.Settings.Timeouts, streamed: false, time, cancellationToken);
            try
            {
                var backend = lease.Deployment.Backend;
                if (!fits(await backend.FeaturesAsync(patience.Token), course.Model.Settings))
                {
                    course.Unfit(lease, new GenerationFailure(FailureKind.InvalidRequest, refusal, "model"));
                    continue;
                }

                var result = await ask(backend, lease.Deployment.Settings.Model ?? course.Model.Id, course.Model.Settings, patience.Token);
                course.Succeeded(lease);
                return result;
            }
            catch (EngineException exception)
            {
                if (!course.Failed(lease, exception.Failure))
                {
                    break;
                }
            }
            catch (OperationCanceledException) when (patience.IsOver)
            {
                course.Failed(lease, patience.Failure);
            }
            finally
            {
                lease.Release(Outcome.Neutral);
            }
        }

        throw new EngineException(course.Failure);
    }
}
