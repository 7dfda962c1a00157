using Atrium.OpenAIProxy.Backends.Triton.Dialects;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Deployments of the kind <c>triton</c>.</summary>
internal sealed class TritonKind(EngineConnections connections, TimeProvider time, ILoggerFactory loggers) : IBackendKind
{
    /// <inheritdoc/>
    public string Name => "triton";

    /// <inheritdoc/>
    public Type Options => typeof(TritonOptions);

    /// <inheritdoc/>
    public IEnumerable<IConfigurationSection> FromEnvironment(IConfiguration configuration, bool alone)
    {
        // The engine's own name of the model is given in any case: clients may use it too.
        var usual = new TritonOptions();
        (string, string)[] named = [(nameof(usual.Model), usual.Model)];
        return EngineSection.Deployments(configuration.GetSection(TritonOptions.Section), alone ? [.. named, (nameof(usual.Url), usual.Url.AbsoluteUri)] : named);
    }

    /// <inheritdoc/>
    public IEnumerable<EngineTable> Tables => TritonDialects.Tables;

    /// <inheritdoc/>
    public IBackend Create(IConfiguration settings)
    {
        var options = settings.Get<TritonOptions>() ?? new TritonOptions();
        var client = new TritonClient(options, connections);
        var engine = new TritonEngine(client, new ModelReader(client, options, TemplateFiles.Load(options.Template, omitBos: false), time, loggers.CreateLogger<ModelReader>()), options, time);
        var timeouts = new EngineTimeouts(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), TimeSpan.FromSeconds(options.IdleTimeoutSeconds));
        return new TextBackend(engine, options.StreamText, timeouts, time, loggers.CreateLogger<TextBackend>());
    }
}
