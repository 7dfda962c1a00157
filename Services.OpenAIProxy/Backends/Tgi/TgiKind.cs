using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>Deployments of the kind <c>tgi</c>.</summary>
internal sealed class TgiKind(EngineConnections connections, TimeProvider time, ILoggerFactory loggers) : IBackendKind
{
    private static readonly Uri UsualAddress = new("http://localhost:3000");

    /// <inheritdoc/>
    public string Name => "tgi";

    /// <inheritdoc/>
    public Type Options => typeof(TgiOptions);

    /// <inheritdoc/>
    public IEnumerable<IConfigurationSection> FromEnvironment(IConfiguration configuration, bool alone) => EngineSection.Deployments(configuration.GetSection(TgiOptions.Section));

    /// <inheritdoc/>
    public IEnumerable<EngineTable> Tables => [new("TGI", TgiFeatures.Table)];

    /// <inheritdoc/>
    public IBackend Create(IConfiguration settings)
    {
        var options = settings.Get<TgiOptions>() ?? new TgiOptions();
        var address = options.Url ?? UsualAddress;
        var engine = new TgiEngine(new TgiClient(address, options, connections), address, options, TemplateFiles.Load(options.Template, omitBos: true), time, loggers.CreateLogger<TgiEngine>());
        var timeouts = new EngineTimeouts(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), TimeSpan.FromSeconds(options.IdleTimeoutSeconds));
        return new TextBackend(engine, StreamText.Auto, timeouts, time, loggers.CreateLogger<TextBackend>());
    }
}
