using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Registers the Triton backend.</summary>
internal static class TritonServices
{
    /// <summary>Makes deployments of the kind <c>triton</c> possible.</summary>
    public static IServiceCollection AddTriton(this IServiceCollection services)
    {
        services.AddOptions<TritonOptions>().BindConfiguration(TritonOptions.Section);
        return services.AddSingleton<IBackendKind, TritonKind>();
    }
}
