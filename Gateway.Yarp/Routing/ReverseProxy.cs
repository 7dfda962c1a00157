using Atrium.Gateway.Errors;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace Atrium.Gateway.Routing;

/// <summary>The forwarding itself: YARP over the service table, and over routes of one's own in the section <c>ReverseProxy</c>.</summary>
internal static class ReverseProxy
{
    private const string Section = "ReverseProxy";

    public static void Add(WebApplicationBuilder builder)
    {
        var own = builder.Configuration.GetSection(Section);
        SessionAffinityRule.Check(own);
        builder.Services.AddSingleton<IProxyConfigProvider, RouteTable>();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(own)
            .AddTransforms(static context => context.AddResponseTransform(static transform =>
            {
                // Who may read an answer is decided here; an upstream's second opinion would make the header invalid.
                foreach (var header in transform.HttpContext.Response.Headers.Keys
                    .Where(static name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)).ToList())
                {
                    transform.HttpContext.Response.Headers.Remove(header);
                }

                return ValueTask.CompletedTask;
            }));

        // YARP's affinity cookies bring data protection along, which would write keys into the user's home.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        // The lowest of all sources: a service that nobody mentions is looked for on its default port.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = ServiceRoute.All.Select(static route =>
                KeyValuePair.Create(route.AddressKey, (string?)route.DefaultAddress)),
        });
    }

    public static void Map(WebApplication app) => app.MapReverseProxy(static pipeline =>
    {
        pipeline.Use(ForwarderErrors.Answer);
        pipeline.UseSessionAffinity();
        pipeline.UseLoadBalancing();
        pipeline.UsePassiveHealthChecks();
    });
}
