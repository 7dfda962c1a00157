using Atrium.Engine.Inference;
using Atrium.Engine.Scheduling;

namespace Atrium.Engine.Models;

/// <summary>A loaded model with everything that serves it. Lives until it is unloaded and its last user has let go.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EngineOptions _options;
    private Embedder? _embedder;
    private int _users = 1;

    public ServedModel(string name, LlamaModel model, EngineOptions options, TimeProvider time, ILogger logger)
    {
        Name = name;
        Model = model;
        _options = options;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Threads = Capacity.Threads(options, Environment.ProcessorCount);
        if (model.Generates)
        {
            var settings = Capacity.For(options, model, memory, Environment.ProcessorCount);
            Scheduler = new Scheduler(model, settings, options.Queue, time, logger);
        }
    }

    /// <summary>The stem of the file's name.</summary>
    public string Name { get; }

    public LlamaModel Model { get; }

    public Vocabulary Vocabulary => Model.Vocabulary;

    /// <summary>Null for a model that only embeds.</summary>
    public Scheduler? Scheduler { get; }

    public int Threads { get; }

    public ModelStatistics Statistics { get; } = new();

    /// <summary>Its embeddings; the first call makes their context.</summary>
    public Embedder Embedder()
    {
        lock (_gate)
        {
            return _embedder ??= new Embedder(Model, _options);
        }
    }

    /// <summary>Takes a share in the model; false once it is gone. Each success is paired with one <see cref="Dispose"/>.</summary>
    public bool TryUse()
    {
        lock (_gate)
        {
            if (_users == 0)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    /// <summary>Ends its scheduler; running requests fail.</summary>
    public void Stop() => Scheduler?.Dispose();

    /// <summary>Gives a share back. The last one, the repository's own included, frees the memory.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (--_users > 0)
            {
                return;
            }
        }

        Scheduler?.Dispose();
        _embedder?.Dispose();
        Model.Dispose();
    }
}
