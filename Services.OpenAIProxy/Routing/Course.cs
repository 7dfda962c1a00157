using System.Diagnostics;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>
/// The course of one request: which deployment is next, after what wait, and when to give up. It goes on to a fallback model when one model's
/// tries are used up.
/// </summary>
internal sealed class Course(ServedModel model, GenerationRequest? request, RouteTrace trace, RouterTools tools)
{
    private readonly Visited _visited = new();
    private int _model;
    private int _tries;
    private bool _lastResort;
    private GenerationFailure? _failure;
    private GenerationFailure? _unfit;

    /// <summary>The model whose deployment is tried.</summary>
    public ServedModel Model => _model == 0 ? model : model.Fallbacks[_model - 1];

    /// <summary>Why the request fails, when <see cref="NextAsync"/> has no more.</summary>
    public GenerationFailure Failure => _failure ?? _unfit ?? new(FailureKind.Unavailable, $"No engine of the model '{model.Id}' can answer now.");

    /// <summary>A place at the next deployment; null when there is none to try any more.</summary>
    public async ValueTask<Lease?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_model <= model.Fallbacks.Count)
            {
                if (await TryAsync(cancellationToken) is { } lease)
                {
                    _tries++;
                    trace.Tries(Model.Id, lease.Deployment);
                    return lease;
                }

                // What a model's own engines cannot do is no outage.
                if (_model == 0 && _failure is null && _unfit is not null && !model.Pool.HasFit(_visited))
                {
                    return null;
                }

                (_model, _tries) = (_model + 1, 0);
                if (_model <= model.Fallbacks.Count && !_lastResort)
                {
                    tools.Metrics.FellBack(model.Id, Model.Id);
                    Log.FallingBack(tools.Logger, model.Id, Model.Id);
                }
            }
            else if (_failure is null && !_lastResort)
            {
                // Everything seems to be down, so nothing was tried: what might work after all is tried once.
                (_model, _tries, _lastResort) = (0, 0, true);
            }
            else
            {
                return null;
            }
        }
    }

    /// <summary>A try has failed; true when there may be another one.</summary>
    public bool Failed(Lease lease, GenerationFailure failure)
    {
        var first = _visited.Failed(lease.Deployment);
        _failure = failure;

        // Once per request: a request that every engine fails at says little about them.
        var broken = first && !failure.EngineWorks && failure.Kind is FailureKind.Unavailable or FailureKind.Engine or FailureKind.Timeout;
        lease.Release(broken ? Outcome.Failed : Outcome.Neutral);
        tools.Metrics.Attempted(Model.Id, lease.Deployment.Settings.Name, Word(failure.Kind));
        if (!failure.IsClients)
        {
            Log.AttemptFailed(tools.Logger, trace.Attempts, trace.Deployment, failure.Message);
        }

        return !failure.IsClients;
    }

    /// <summary>The deployment does not do what the request asks for; that is no try.</summary>
    public void Unfit(Lease lease, GenerationFailure refusal)
    {
        lease.Release(Outcome.Neutral);
        _visited.Unfit(lease.Deployment);
        _unfit = refusal;
        _tries--;
        trace.Untries();
    }

    /// <summary>The deployment has answered.</summary>
    public void Succeeded(Lease lease)
    {
        lease.Release(Outcome.Succeeded);
        tools.Metrics.Attempted(Model.Id, lease.Deployment.Settings.Name, "ok");
    }

    private async ValueTask<Lease?> TryAsync(CancellationToken cancellationToken)
    {
        var settings = Model.Settings;
        if (_model > 0 && request is not null && settings.Limits.Refusal(request) is not null || _tries >= settings.Retries.MaxAttempts)
        {
            return null;
        }

        if (_tries > 0 && !Model.Pool.HasFresh(_visited))
        {
            // The same engine again: not when it was silent for as long as it is waited for, and not when it asks for more than is waited.
            if (_failure!.Kind == FailureKind.Timeout || _failure.Lasting
                || RetryDelays.After(_tries, _failure.RetryAfter, settings.Retries, tools.Random) is not { } wait)
            {
                return null;
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, tools.Time, cancellationToken);
            }
        }

        var admission = await Model.Pool.AcquireAsync(request, _visited, _lastResort, cancellationToken);
        _failure = admission.Failure ?? _failure;
        return admission.Lease;
    }

    private static string Word(FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest => "invalid_request",
        FailureKind.ContextLength => "context_length",
        FailureKind.RequestTooLarge => "request_too_large",
        FailureKind.ModelNotFound => "model_not_found",
        FailureKind.Overloaded => "overloaded",
        FailureKind.Unavailable => "unavailable",
        FailureKind.Engine => "engine_error",
        FailureKind.Timeout => "timeout",
        _ => throw new UnreachableException(),
    };
}

/// <summary>What each <see cref="Course"/> needs.</summary>
internal sealed record RouterTools(TimeProvider Time, Random Random, RouterMetrics Metrics, ILogger Logger);
