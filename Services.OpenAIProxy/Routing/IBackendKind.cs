using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>A kind of engine that deployments may name. Each is a folder under <c>Backends/</c> with an options record of its own.</summary>
internal interface IBackendKind
{
    /// <summary>The word for it in <c>atrium.json</c>.</summary>
    string Name { get; }

    /// <summary>The configuration section that environment variables fill, for a deployment that is not in <c>atrium.json</c>.</summary>
    string Section { get; }

    /// <summary>Who carries out what over the engines of this kind, for the table in the documentation.</summary>
    IEnumerable<EngineTable> Tables { get; }

    /// <summary>A backend for a deployment with <paramref name="settings"/>.</summary>
    IBackend Create(IConfiguration settings);
}
