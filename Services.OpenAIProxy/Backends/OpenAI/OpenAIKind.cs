using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>Deployments of the kind <c>openai</c>, or of an engine named by itself, such as <c>vllm</c>, which is the same with its habits known.</summary>
internal sealed class OpenAIKind(string name, string section, OpenAIFlavour flavour, EngineConnections connections, TimeProvider time, ILoggerFactory loggers)
    : IBackendKind
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Type Options => typeof(OpenAIOptions);

    /// <inheritdoc/>
    public IEnumerable<IConfigurationSection> FromEnvironment(IConfiguration configuration, bool alone) =>
        EngineSection.Deployments(configuration.GetSection(section));

    /// <inheritdoc/>
    public IEnumerable<EngineTable> Tables => [new(flavour.Title(), OpenAIFeatures.Of(flavour))];

    /// <inheritdoc/>
    public IBackend Create(IConfiguration settings)
    {
        var options = settings.Get<OpenAIOptions>() ?? new OpenAIOptions();
        if (settings[nameof(OpenAIOptions.Flavour)] is null)
        {
            options = options with { Flavour = flavour };
        }

        return new OpenAIBackend(options, connections, time, loggers.CreateLogger<OpenAIBackend>());
    }
}
