using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Kubernetes;

namespace Atrium.AppHost;

/// <summary>NVIDIA Triton from NGC. How a container asks for a GPU differs in each of the three places it can run.</summary>
internal static class TritonResource
{
    private const string Models = "/models";

    // Container Device Interface: what podman takes for a GPU, and the only form that Aspire's compose model has room for.
    private const string EveryGpu = "nvidia.com/gpu=all";

    /// <summary>Adds Triton over the topology's model repository.</summary>
    public static IResourceBuilder<ContainerResource> AddTriton(
        this IDistributedApplicationBuilder builder, string name, Topology topology)
    {
        var triton = builder.AddContainer(name, "nvidia/tritonserver", topology.TritonTag)
            .WithImageRegistry("nvcr.io")
            .WithArgs("tritonserver", $"--model-repository={Models}", "--strict-readiness=true")
            .WithHttpEndpoint(targetPort: 8000)
            .WithEndpoint(targetPort: 8001, scheme: "http", name: "grpc")
            .WithHttpEndpoint(targetPort: 8002, name: "metrics")
            .WithUrlForEndpoint("metrics", static url => url.Url = "/metrics")
            .WithHttpHealthCheck("/v2/health/ready", endpointName: "http");

        return (builder.ExecutionContext.IsPublishMode, topology.Target) switch
        {
            (true, PublishTarget.Kubernetes) => triton.PublishAsKubernetesService(AddGpuAndModels),
            (true, _) => triton.WithModels(topology).PublishAsDockerComposeService(static (_, service) => AddGpu(service)),
            _ => triton.WithModels(topology).WithContainerRuntimeArgs(
                [.. builder.GpuArguments(), "--shm-size", "2g", "--ulimit", "memlock=-1", "--ulimit", "stack=67108864"]),
        };
    }

    private static IResourceBuilder<ContainerResource> WithModels(this IResourceBuilder<ContainerResource> triton, Topology topology) =>
        triton.WithBindMount(topology.ModelRepository, Models, isReadOnly: true);

    private static string[] GpuArguments(this IDistributedApplicationBuilder builder) =>
        builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] == "podman" ? ["--device", EveryGpu] : ["--gpus", "all"];

    private static void AddGpu(Service service)
    {
        service.Devices.Add(EveryGpu);
        service.Ipc = "host";   // Triton's backends share tensors through /dev/shm; compose's model has no shm_size
    }

    /// <summary>The Kubernetes publisher refuses bind mounts, so the repository is a volume claim that the cluster provides.</summary>
    private static void AddGpuAndModels(KubernetesResource resource)
    {
        if (resource.Workload?.PodTemplate.Spec is not { } pod)
        {
            return;
        }

        pod.Volumes.Add(new() { Name = "models", PersistentVolumeClaim = new() { ClaimName = "models", ReadOnly = true } });
        foreach (var container in pod.Containers)
        {
            (container.Resources ??= new()).Limits["nvidia.com/gpu"] = "1";
            container.VolumeMounts.Add(new() { Name = "models", MountPath = Models, ReadOnly = true });
        }
    }
}
