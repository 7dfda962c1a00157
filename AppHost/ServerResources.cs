namespace Atrium.AppHost;

/// <summary>Servers of others that have no Aspire package of their own. Tags are pinned: a topology means the same tomorrow.</summary>
internal static class ServerResources
{
    // Its image answers in HTML only; agents read JSON. Kubernetes has no place for this file: there, mount it by hand.
    private const string SearxngSettings = """
        use_default_settings: true
        search:
          formats: [html, json]
        """;

    /// <summary>Adds SearXNG with its JSON output on.</summary>
    public static IResourceBuilder<ContainerResource> AddSearxng(this IDistributedApplicationBuilder builder, string name)
    {
        // With settings of our own SearXNG no longer makes up a secret, and refuses to start with the one in its sources.
        var secret = builder.AddParameter($"{name}-secret", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true);
        return builder.AddContainer(name, "searxng/searxng", "2026.9.25-12f8b6515")
            .WithContainerFiles("/etc/searxng", [new ContainerFile { Name = "settings.yml", Contents = SearxngSettings }])
            .WithEnvironment("SEARXNG_SECRET", secret)
            .WithHttpEndpoint(targetPort: 8080)
            .WithHttpHealthCheck("/healthz");
    }

    /// <summary>Adds ClickHouse with a database in it.</summary>
    public static IResourceBuilder<ContainerResource> AddClickHouse(
        this IDistributedApplicationBuilder builder, string name, string database) =>
        builder.AddContainer(name, "clickhouse/clickhouse-server", "25.8")
            .WithVolume($"{name}-data", "/var/lib/clickhouse")
            .WithEnvironment("CLICKHOUSE_DB", database)
            // CLICKHOUSE_URL carries no password, so the server takes the default user without one: it has no public endpoint.
            .WithEnvironment("CLICKHOUSE_SKIP_USER_SETUP", "1")
            .WithHttpEndpoint(targetPort: 8123)
            .WithHttpHealthCheck("/ping");
}
