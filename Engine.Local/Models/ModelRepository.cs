using Atrium.Engine.Native;
using Microsoft.Extensions.Options;

namespace Atrium.Engine.Models;

/// <summary>A line of the repository's index.</summary>
/// <param name="Name">What requests call the model.</param>
/// <param name="Ready">True while it is loaded.</param>
/// <param name="Reason">Why it is not, when it was tried.</param>
internal sealed record ModelEntry(string Name, bool Ready, string Reason);

/// <summary>The models the engine knows: the default one, and a folder of .gguf files beside it. Thread-safe.</summary>
internal sealed class ModelRepository : IDisposable
{
    /// <summary>The name TensorRT-LLM's own clients use; it stands for the default model.</summary>
    public const string Alias = "ensemble";

    /// <summary>Every model has this one version.</summary>
    public const string Version = "1";

    private readonly Lock _gate = new();
    private readonly Lock _loading = new();
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelRepository> _logger;
    private readonly Dictionary<string, ServedModel> _loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly string _defaultPath;

    public ModelRepository(IOptions<EngineOptions> options, TimeProvider time, ILogger<ModelRepository> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        _defaultPath = Path.GetFullPath(_options.Model ?? Path.Combine(AppContext.BaseDirectory, "models", "atrium-demo.gguf"));
        DefaultName = Path.GetFileNameWithoutExtension(_defaultPath);
    }

    /// <summary>The name of the default model.</summary>
    public string DefaultName { get; }

    /// <summary>Loads the library and the default model.</summary>
    /// <exception cref="EngineUnavailableException">Either cannot be used.</exception>
    public void Start()
    {
        NativeLog.Listener = (error, line) => Log.Library(_logger, error ? LogLevel.Warning : LogLevel.Debug, line);
        LlamaLibrary.Load(LibraryFolder.Locate(_options.Library));
        if (_options.Repository is { } folder && !Directory.Exists(folder))
        {
            throw new EngineUnavailableException($"ENGINE_MODEL_REPOSITORY is '{folder}', which is not a folder.");
        }

        Open(DefaultName, _defaultPath);
    }

    /// <summary>A share in a loaded model; dispose it when done.</summary>
    /// <exception cref="ProtocolException">404 for a name or version nobody knows, 503 for a model that is not loaded.</exception>
    public ServedModel Use(string name, string? version)
    {
        var real = Resolve(name);
        CheckVersion(name, version);
        lock (_gate)
        {
            if (_loaded.TryGetValue(real, out var model) && model.TryUse())
            {
                return model;
            }
        }

        throw Files().ContainsKey(real)
            ? new ProtocolException(StatusCodes.Status503ServiceUnavailable, $"Request for unknown model: '{name}' has no available versions")
            : ProtocolException.NotFound($"Request for unknown model: '{name}' is not found");
    }

    /// <summary>The default model first, then its alias and the folder in order of name.</summary>
    public IReadOnlyList<ModelEntry> Index()
    {
        var files = Files();
        lock (_gate)
        {
            return
            [
                Entry(DefaultName, DefaultName),
                Entry(Alias, DefaultName),
                .. files.Keys.Where(name => name != DefaultName).Order(StringComparer.Ordinal).Select(name => Entry(name, name)),
            ];
        }

        ModelEntry Entry(string name, string real) =>
            new(name, _loaded.ContainsKey(real), _loaded.ContainsKey(real) ? "" : _reasons.GetValueOrDefault(real, ""));
    }

    /// <summary>Every loaded model, for metrics. Use it at once: it may be unloaded at any time.</summary>
    public IReadOnlyList<ServedModel> Loaded()
    {
        lock (_gate)
        {
            return [.. _loaded.Values];
        }
    }

    /// <summary>True while the default model can answer.</summary>
    public bool Ready
    {
        get
        {
            lock (_gate)
            {
                return _loaded.TryGetValue(DefaultName, out var model) && model.Scheduler is not { Running: false };
            }
        }
    }

    /// <summary>Loads a model of the folder, or the default one; loading a loaded model does nothing.</summary>
    /// <exception cref="ProtocolException">400 when there is no such file or it cannot be loaded.</exception>
    public void Load(string name)
    {
        var real = Resolve(name);
        if (!Files().TryGetValue(real, out var path))
        {
            throw ProtocolException.BadRequest($"failed to load '{name}', no such model in the repository");
        }

        try
        {
            Open(real, path);
        }
        catch (EngineUnavailableException exception)
        {
            lock (_gate)
            {
                _reasons[real] = exception.Message;
            }

            throw ProtocolException.BadRequest($"failed to load '{name}', {exception.Message}");
        }
    }

    /// <summary>Lets no new request in; the memory is freed when the running ones have ended.</summary>
    public void Unload(string name)
    {
        var real = Resolve(name);
        ServedModel? model;
        lock (_gate)
        {
            _loaded.Remove(real, out model);
            _reasons[real] = "unloaded";
        }

        if (model is not null)
        {
            Log.Unloaded(_logger, real);
            model.Dispose();
        }
        else if (!Files().ContainsKey(real))
        {
            throw ProtocolException.BadRequest($"failed to unload '{name}', no such model in the repository");
        }
    }

    /// <summary>Stops every model at once; running requests fail.</summary>
    public void Dispose()
    {
        ServedModel[] models;
        lock (_gate)
        {
            models = [.. _loaded.Values];
            _loaded.Clear();
        }

        foreach (var model in models)
        {
            model.Stop();
            model.Dispose();
        }
    }

    private void Open(string name, string path)
    {
        lock (_loading)
        {
            lock (_gate)
            {
                if (_loaded.ContainsKey(name))
                {
                    return;
                }
            }

            var began = _time.GetTimestamp();
            var model = LlamaModel.Load(path);
            ServedModel served;
            try
            {
                served = new ServedModel(name, model, _options, _time, _logger);
            }
            catch
            {
                model.Dispose();
                throw;
            }

            Log.Loaded(
                _logger, name, model.Description, model.Size >> 20, served.Scheduler?.SlotCount ?? 0, served.Scheduler?.ContextPerSequence ?? 0,
                served.Threads, (long)_time.GetElapsedTime(began).TotalMilliseconds);
            lock (_gate)
            {
                _loaded[name] = served;
                _reasons.Remove(name);
            }
        }
    }

    private string Resolve(string name) => name == Alias ? DefaultName : name;

    private static void CheckVersion(string name, string? version)
    {
        if (version is not (null or Version))
        {
            throw ProtocolException.NotFound($"Request for unknown model: '{name}' version {version} is not found");
        }
    }

    // Read anew each time: a file put into the folder can be loaded without a restart.
    private Dictionary<string, string> Files()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_options.Repository is { } folder && Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.gguf"))
            {
                files[Path.GetFileNameWithoutExtension(file)] = file;
            }
        }

        files[DefaultName] = _defaultPath;
        return files;
    }
}
