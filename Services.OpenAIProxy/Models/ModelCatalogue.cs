using System.Collections.Frozen;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Routing.Deployments;
using Atrium.OpenAIProxy.Routing.Settings;
using Atrium.OpenAIProxy.Tokenizers;
using Atrium.ServiceDefaults.Configuration;
using Atrium.ServiceDefaults.Redaction;
using Microsoft.Extensions.Primitives;

namespace Atrium.OpenAIProxy.Models;

/// <summary>
/// All models that are offered, by each of their names. Read again when the configuration changes: the new state is checked as a whole and takes
/// the place of the old one, or is refused with one line in the log.
/// </summary>
internal sealed class ModelCatalogue : IDisposable
{
    private readonly Lock _reload = new();
    private readonly TokenizerShelf _tokenizers = new();
    private readonly IConfiguration _configuration;
    private readonly IReadOnlyList<IBackendKind> _kinds;
    private readonly SecretRedactor _redactor;
    private readonly RouterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelCatalogue> _logger;
    private readonly IDisposable _changes;
    private State _state;

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="VariableException">A setting is wrong; the message names all that are.</exception>
    public ModelCatalogue(
        IConfiguration configuration, IEnumerable<IBackendKind> kinds, SecretRedactor redactor, RouterMetrics metrics, TimeProvider time, ILogger<ModelCatalogue> logger)
    {
        (_configuration, _kinds, _redactor, _metrics, _time, _logger) = (configuration, [.. kinds], redactor, metrics, time, logger);
        _state = Read(State.Empty);
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>The models, in the order of the configuration.</summary>
    public IReadOnlyList<ServedModel> Models => Volatile.Read(ref _state).Models;

    /// <summary>What holds for all of them.</summary>
    public RoutingSettings Routing => Volatile.Read(ref _state).Routing;

    /// <summary>The model with this id or alias; null when there is none.</summary>
    public ServedModel? Find(string name) => Volatile.Read(ref _state).ByName.GetValueOrDefault(name);

    /// <summary>The model with this id or alias.</summary>
    /// <exception cref="ApiException">There is none; ends the request with 404.</exception>
    public ServedModel Require(string name) => Find(name) ?? throw Missing(name);

    /// <summary>What a request for a model that there is not ends with.</summary>
    public static ApiException Missing(string name) => new(new ApiError(
        404, ApiError.InvalidRequest, $"The model '{name}' does not exist or you do not have access to it.", "model", "model_not_found"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _changes.Dispose();
        lock (_reload)
        {
            foreach (var model in _state.Models)
            {
                model.Pool.Retire();
            }
        }
    }

    private void Reload()
    {
        lock (_reload)
        {
            try
            {
                var before = _state;
                var state = Read(before);
                Volatile.Write(ref _state, state);
                foreach (var gone in before.Models.Where(model => state.Models.All(other => other.Pool != model.Pool)))
                {
                    gone.Pool.Retire();
                }

                var names = string.Join(", ", state.Models.Select(static model => model.Id));
                Log.Reloaded(_logger, names);
            }
            catch (VariableException exception)
            {
                Log.ReloadRefused(_logger, exception.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private State Read(State before)
    {
        var wrong = new List<string>();
        var routing = RoutingSettings.Read(_configuration, wrong);
        var models = new ModelsSection(_configuration, _kinds, routing, _tokenizers, wrong).Read();
        _tokenizers.Tidy();
        Refuse(wrong);

        var pools = models.Select(model => before.Models.FirstOrDefault(old => old.Id == model.Id)?.Pool ?? new ModelPool(_time, _metrics)).ToList();
        var opened = Open(models, pools);
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var served = models.Select((model, i) => new ServedModel(model, before.Models.FirstOrDefault(old => old.Id == model.Id)?.Created ?? now, pools[i])).ToList();
        for (var i = 0; i < models.Count; i++)
        {
            pools[i].Update(models[i], opened[i]);
            served[i].Fallbacks = [.. models[i].Fallbacks.Select(id => served.First(other => other.Id == id))];
        }

        return new State(routing, served);
    }

    // All or none: what was opened for a configuration that is refused is closed again.
    private List<Deployment?[]> Open(IReadOnlyList<ModelSettings> models, List<ModelPool> pools)
    {
        var wrong = new List<string>();
        var opened = models.Select((model, i) =>
        {
            var running = pools[i].Running(model);
            return model.Deployments.Select((one, j) => running[j] ? null : Open(model, one, wrong)).ToArray();
        }).ToList();
        if (wrong.Count > 0)
        {
            opened.ForEach(static model => Array.ForEach(model, static one => one?.Backend.Dispose()));
        }

        Refuse(wrong);
        return opened;
    }

    private Deployment? Open(ModelSettings model, DeploymentSettings settings, List<string> wrong)
    {
        foreach (var (key, value) in settings.Options)
        {
            if (key.EndsWith("ApiKey", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(value))
            {
                _redactor.Register(value);
            }
        }

        try
        {
            return new Deployment(settings, _time);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or VariableException)
        {
            wrong.Add($"The deployment {settings.Name} of the model {model.Id} cannot be used: {(exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message)}");
            return null;
        }
    }

    private static void Refuse(List<string> wrong)
    {
        if (wrong.Count > 0)
        {
            throw new VariableException(string.Join(Environment.NewLine, wrong.Distinct(StringComparer.Ordinal)));
        }
    }

    private sealed class State(RoutingSettings routing, IReadOnlyList<ServedModel> models)
    {
        public static readonly State Empty = new(new RoutingSettings(), []);

        public RoutingSettings Routing { get; } = routing;

        public IReadOnlyList<ServedModel> Models { get; } = models;

        public FrozenDictionary<string, ServedModel> ByName { get; } = models
            .SelectMany(static model => model.Settings.Aliases.Append(model.Id).Select(name => KeyValuePair.Create(name, model)))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
