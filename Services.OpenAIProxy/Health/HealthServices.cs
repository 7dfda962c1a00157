using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.ServiceDefaults.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Health;

/// <summary>What <c>/health</c> says about this service.</summary>
internal static class HealthServices
{
    // More than a probe may take by default: an engine that is silent is then named as such.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Adds the check of the engine, and the fields beside it.</summary>
    public static IServiceCollection AddProxyHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<EngineHealth>("engines", HealthStatus.Unhealthy, tags: [], timeout: Patience);
        return services.AddHealthFields(static (provider, _) =>
        {
            var proxy = provider.GetRequiredService<IOptions<ProxyOptions>>().Value;
            return
            [
                new("triton", Triton(provider.GetRequiredService<ModelCatalogue>())),
                new("searxng_configured", JsonValue.Create(proxy.SearxngUrl is not null)),
                new("metrics_enabled", JsonValue.Create(provider.GetRequiredService<IOptions<ClickHouseOptions>>().Value.Enabled)),
                new("strip_thinking", JsonValue.Create(proxy.StripThinking)),
            ];
        });
    }

    // The seed's field: the first Triton's address, or null where there is none.
    private static JsonValue? Triton(ModelCatalogue catalogue) =>
        catalogue.Models.SelectMany(static model => model.Pool.Deployments).FirstOrDefault(static one => one.Settings.Kind.Name == "triton") is { } triton
            ? JsonValue.Create(triton.Backend.Address.AbsoluteUri.TrimEnd('/'))
            : null;
}
