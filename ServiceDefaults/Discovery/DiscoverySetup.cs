using Atrium.ServiceDefaults.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.Discovery;

internal static class DiscoverySetup
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static void Add(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<ServiceAddresses>();
        services.AddTransient<ServiceAddressHandler>();
        services.AddTransient<RequestIdHandler>();

        // No resilience handler: its ten-second attempts and repeated POSTs are poison for long answers.
        services.ConfigureHttpClientDefaults(static client => client
            .AddHttpMessageHandler<RequestIdHandler>()
            .AddHttpMessageHandler<ServiceAddressHandler>()
            .UseSocketsHttpHandler(static (handler, _) =>
            {
                handler.ConnectTimeout = ConnectTimeout;
                handler.PooledConnectionLifetime = ConnectionLifetime;
            }));
    }
}
