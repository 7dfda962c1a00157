using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Routing;
using Atrium.ServiceDefaults.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Health;

/// <summary>What <c>/health</c> says about this service.</summary>
internal static class HealthServices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Adds the check of the engine, and the fields beside it.</summary>
    public static IServiceCollection AddProxyHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<EngineHealth>("triton", HealthStatus.Unhealthy, tags: [], timeout: Patience);
        return services.AddHealthFields(static (provider, _) =>
        {
            var proxy = provider.GetRequiredService<IOptions<ProxyOptions>>().Value;
            return
            [
                new("triton", JsonValue.Create(provider.GetRequiredService<Router>().Backend.Address.AbsoluteUri.TrimEnd('/'))),
                new("searxng_configured", JsonValue.Create(proxy.SearxngUrl is not null)),
                new("metrics_enabled", JsonValue.Create(provider.GetRequiredService<IOptions<ClickHouseOptions>>().Value.Enabled)),
                new("strip_thinking", JsonValue.Create(proxy.StripThinking)),
            ];
        });
    }
}
