namespace Atrium.AppHost;

/// <summary>The engine: whichever it is, callers see one connection string that holds its base URL.</summary>
internal static class EngineResources
{
    /// <summary>Adds the engine the topology asks for.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddEngine(
        this IDistributedApplicationBuilder builder, string name, Topology topology) => topology.Engine switch
        {
            EngineKind.Triton => builder.AddTriton("triton", topology).AsEngine(name),
            EngineKind.Local => builder.AddLocal("engine-local", topology).AsEngine(name),
            _ => builder.AddConnectionString(name),
        };

    // Two ports, so each has its variable: with ASPNETCORE_URLS nobody could tell which of them is for metrics.
    private static IResourceBuilder<ProjectResource> AddLocal(this IDistributedApplicationBuilder builder, string name, Topology topology)
    {
        var published = builder.ExecutionContext.IsPublishMode;
        return builder.AddProject<Projects.Engine_Local>(name)
            .WithHttpEndpoint(targetPort: published ? 8000 : null, env: "ENGINE_PORT")
            .WithHttpEndpoint(targetPort: published ? 8002 : null, env: "ENGINE_METRICS_PORT", name: "metrics")
            .WithEnvironment("ENGINE_HOST", published ? "0.0.0.0" : null)
            .WithEnvironment("ATRIUM_MODEL", topology.LocalModel)
            .WithUrlForEndpoint("metrics", static url => url.Url = "/metrics")
            .WithProbes();
    }

    private static IResourceBuilder<IResourceWithConnectionString> AsEngine(
        this IResourceBuilder<IResourceWithEndpoints> server, string name) =>
        server.ApplicationBuilder
            .AddConnectionString(name, ReferenceExpression.Create($"{server.GetEndpoint("http")}"))
            .WaitFor(server);   // on its own the string waits for the server's start, not for its model
}
