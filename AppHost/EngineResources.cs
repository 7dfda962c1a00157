namespace Atrium.AppHost;

/// <summary>The engine: whichever it is, callers see one connection string that holds its base URL.</summary>
internal static class EngineResources
{
    private const int MetricsPort = 8002;

    /// <summary>Adds the engine the topology asks for.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddEngine(
        this IDistributedApplicationBuilder builder, string name, Topology topology) => topology.Engine switch
        {
            EngineKind.Triton => builder.AddTriton("triton", topology).AsEngine(name),
            EngineKind.Local => builder.AddLocal("engine-local", topology).AsEngine(name),
            _ => builder.AddConnectionString(name),
        };

    private static IResourceBuilder<ProjectResource> AddLocal(this IDistributedApplicationBuilder builder, string name, Topology topology) =>
        builder.AddProject<Projects.Engine_Local>(name)
            .WithHttp()
            .WithHttpEndpoint(
                name: "metrics",
                targetPort: builder.ExecutionContext.IsPublishMode ? MetricsPort : null,
                env: "ENGINE_METRICS_PORT")   // named here, so it stays out of ASPNETCORE_URLS
            .WithUrlForEndpoint("metrics", static url => url.Url = "/metrics")
            .WithEnvironment("ATRIUM_MODEL", topology.LocalModel);

    private static IResourceBuilder<IResourceWithConnectionString> AsEngine(
        this IResourceBuilder<IResourceWithEndpoints> server, string name) =>
        server.ApplicationBuilder
            .AddConnectionString(name, ReferenceExpression.Create($"{server.GetEndpoint("http")}"))
            .WaitFor(server);   // on its own the string waits for the server's start, not for its model
}
