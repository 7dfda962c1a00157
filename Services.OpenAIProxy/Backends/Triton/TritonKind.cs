using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Deployments of the kind <c>triton</c>.</summary>
internal sealed class TritonKind(EngineConnections connections, TimeProvider time, ILoggerFactory loggers) : IBackendKind
{
    /// <inheritdoc/>
    public string Name => "triton";

    /// <inheritdoc/>
    public string Section => TritonOptions.Section;

    /// <inheritdoc/>
    public IBackend Create(IConfiguration settings)
    {
        var options = settings.Get<TritonOptions>() ?? new TritonOptions();
        var client = new TritonClient(options, connections);
        var engine = new TritonEngine(client, new ModelReader(client, options, time, loggers.CreateLogger<ModelReader>()), options, time);
        var timeouts = new EngineTimeouts(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), TimeSpan.FromSeconds(options.IdleTimeoutSeconds));
        return new TextBackend(engine, options.StreamText, timeouts, time, loggers.CreateLogger<TextBackend>());
    }
}
