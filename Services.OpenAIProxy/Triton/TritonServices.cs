using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>Registers the Triton backend.</summary>
internal static class TritonServices
{
    /// <summary>Adds the backend and what it is made of.</summary>
    public static IServiceCollection AddTriton(this IServiceCollection services)
    {
        services.AddOptions<TritonOptions>().BindConfiguration(TritonOptions.Section);
        services.AddSingleton(static provider => new TritonClient(provider.GetRequiredService<IOptions<TritonOptions>>()));
        services.AddSingleton<TritonModels>();
        services.AddSingleton<ContextRoom>();
        services.AddSingleton<TritonBackend>();
        return services;
    }
}
