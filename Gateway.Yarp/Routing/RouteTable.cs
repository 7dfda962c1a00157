using Atrium.ServiceDefaults.Discovery;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace Atrium.Gateway.Routing;

/// <summary>YARP's view of <see cref="ServiceRoute.All"/> and the addresses of service discovery; follows a change of configuration.</summary>
internal sealed class RouteTable : IProxyConfigProvider, IDisposable
{
    private readonly ServiceAddresses _addresses;
    private readonly GatewayOptions _options;
    private readonly IDisposable _reload;
    private volatile Snapshot _snapshot;

    public RouteTable(ServiceAddresses addresses, GatewayOptions options, IConfiguration configuration)
    {
        _addresses = addresses;
        _options = options;
        _snapshot = Build();
        _reload = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            var old = _snapshot;
            _snapshot = Build();
            old.Expire();
            old.Dispose();
        });
    }

    public IProxyConfig GetConfig() => _snapshot;

    public void Dispose()
    {
        _reload.Dispose();
        _snapshot.Dispose();
    }

    private Snapshot Build() => new(
        [.. ServiceRoute.All.SelectMany(Routes)],
        [.. ServiceRoute.All.Select(Cluster)]);

    private static IEnumerable<RouteConfig> Routes(ServiceRoute route)
    {
        foreach (var path in route.Paths)
        {
            yield return new RouteConfig { RouteId = $"{route.Service}:{path}", ClusterId = route.Service, Match = new() { Path = path } };
        }

        yield return new RouteConfig
        {
            RouteId = $"{route.Service}:openapi",
            ClusterId = route.Service,
            Match = new() { Path = route.OpenApiPath, Methods = ["GET", "HEAD"] },
            Transforms = [new Dictionary<string, string> { ["PathSet"] = "/openapi/v1.json" }],
        };
    }

    private ClusterConfig Cluster(ServiceRoute route)
    {
        IReadOnlyList<Uri> addresses = [.. _addresses.All(route.Service), .. _addresses.All(route.Service, "https")];
        return new ClusterConfig
        {
            ClusterId = route.Service,
            LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests,
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(_options.IdleTimeout) },

            // An address that refuses connections is left out for a while, unless it is the only one.
            HealthCheck = new() { Passive = new() { Enabled = true, ReactivationPeriod = TimeSpan.FromSeconds(5) }, AvailableDestinationsPolicy = "HealthyOrPanic" },
            Destinations = addresses
                .Select(static (address, index) => (address, index))
                .ToDictionary(static pair => $"{pair.index}", static pair => new DestinationConfig { Address = pair.address.AbsoluteUri }),
        };
    }

    private sealed class Snapshot : IProxyConfig, IDisposable
    {
        private readonly CancellationTokenSource _expired = new();

        public Snapshot(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
        {
            Routes = routes;
            Clusters = clusters;
            ChangeToken = new CancellationChangeToken(_expired.Token);
        }

        public IReadOnlyList<RouteConfig> Routes { get; }

        public IReadOnlyList<ClusterConfig> Clusters { get; }

        public IChangeToken ChangeToken { get; }

        public void Expire() => _expired.Cancel();

        public void Dispose() => _expired.Dispose();
    }
}
