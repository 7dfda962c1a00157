namespace Atrium.AppHost;

/// <summary>What all services of the topology have in common.</summary>
internal static class ServiceResources
{
    // What a published service listens on inside its container: a port above 1024 needs no privilege there.
    private const int ContainerPort = 8080;
    private const string ContainerAddress = "http://*:8080";

    /// <summary>
    /// One HTTP endpoint named <c>http</c>, and the probes. Our services keep the address that <c>ASPNETCORE_URLS</c> gives as long as
    /// their port variable is unset. Running, Aspire sets it to a free loopback port; published, it must be told, because a service's
    /// own default is loopback, which nothing outside its container reaches.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithHttp(this IResourceBuilder<ProjectResource> service, int? port = null)
    {
        if (service.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            service.WithHttpEndpoint(port, targetPort: ContainerPort).WithEnvironment("ASPNETCORE_URLS", ContainerAddress);
        }
        else
        {
            service.WithHttpEndpoint(port);
        }

        return service.WithProbes();
    }

    /// <summary>The service's own readiness and liveness.</summary>
    public static IResourceBuilder<ProjectResource> WithProbes(this IResourceBuilder<ProjectResource> service)
    {
#pragma warning disable ASPIREPROBES001 // The only way to a Kubernetes probe in 13.1; it adds the health check for `aspire run` too.
        return service
            .WithHttpProbe(ProbeType.Readiness, "/health", endpointName: "http")
            .WithHttpProbe(ProbeType.Liveness, "/alive", endpointName: "http");
#pragma warning restore ASPIREPROBES001
    }
}
