using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>A kind of engine that deployments may name. Each is a folder under <c>Backends/</c> with an options record of its own.</summary>
internal interface IBackendKind
{
    /// <summary>The word for it in <c>atrium.json</c>.</summary>
    string Name { get; }

    /// <summary>The options record: the names of its properties are the settings that a deployment of this kind may have.</summary>
    Type Options { get; }

    /// <summary>
    /// The settings of each deployment that environment variables name, for a model whose deployments are not in <c>atrium.json</c>. They may
    /// hold <c>Name</c>, <c>Weight</c> and <c>MaxInFlight</c> too. <see cref="EngineSection"/> makes them of a section.
    /// </summary>
    /// <param name="configuration">The whole configuration; variables are under the keys of their table.</param>
    /// <param name="alone">True when no kind names any, so that one with a usual address may assume it.</param>
    IEnumerable<IConfigurationSection> FromEnvironment(IConfiguration configuration, bool alone);

    /// <summary>Who carries out what over the engines of this kind, for the table in the documentation.</summary>
    IEnumerable<EngineTable> Tables { get; }

    /// <summary>A backend for a deployment with <paramref name="settings"/>.</summary>
    IBackend Create(IConfiguration settings);
}
