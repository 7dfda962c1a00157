using Atrium.OpenAIProxy.Models;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>Registers the router and the models it serves.</summary>
internal static class RouterServices
{
    /// <summary>Adds both; engines are added by their kinds.</summary>
    public static IServiceCollection AddRouter(this IServiceCollection services)
    {
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton<RouterMetrics>();
        services.AddSingleton<ModelCatalogue>();
        services.AddSingleton<HealthProbes>();
        services.AddHostedService(static provider => provider.GetRequiredService<HealthProbes>());
        return services.AddSingleton<Router>();
    }
}
