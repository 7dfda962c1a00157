namespace Atrium.AppHost;

/// <summary>Where `aspire publish` writes to. `aspire run` ignores it.</summary>
internal static class PublishTargets
{
    /// <summary>
    /// Adds the one target the topology asks for. Settings for the other must then not be attached to any resource: each publisher
    /// refuses settings of its own kind when it has no environment to put them in.
    /// </summary>
    public static void AddPublishTarget(this IDistributedApplicationBuilder builder, Topology topology)
    {
        switch (topology.Target)
        {
            case PublishTarget.Kubernetes:
                builder.AddKubernetesEnvironment("kubernetes");
                break;
            default:
                builder.AddDockerComposeEnvironment("compose");
                break;
        }
    }
}
