using System.Net;
using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Gateway.Access;

/// <summary>The rule that a gateway other machines can reach does not start without keys.</summary>
internal static class AnonymousStart
{
    /// <exception cref="VariableException">It would be reachable, has no keys, and was not told that this is meant.</exception>
    public static void Check(IConfiguration configuration, GatewayOptions options)
    {
        if (options.Keys.Count > 0 || options.AllowAnonymous)
        {
            return;
        }

        if (Addresses(configuration).FirstOrDefault(static address => !IsLoopback(address)) is { } reachable)
        {
            throw new VariableException(
                $"The gateway would answer other machines on {reachable} without an API key. Set {string.Join(" or ", "ATRIUM_API_KEYS", "GATEWAY_HOST=127.0.0.1")}"
                + ", or ATRIUM_ALLOW_ANONYMOUS=true if that is meant.");
        }
    }

    /// <summary>True when every address the gateway will listen on is this machine's own.</summary>
    public static bool OnlyLoopback(IConfiguration configuration) => Addresses(configuration).All(IsLoopback);

    /// <summary>What Kestrel will listen on, by its own order: its endpoints section, then the addresses, then bare ports (any interface).</summary>
    private static List<string> Addresses(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static e => e["Url"]).OfType<string>().ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        var urls = (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (urls.Length > 0)
        {
            return [.. urls];
        }

        return
        [
            .. Ports(WebHostDefaults.HttpPortsKey).Select(static port => $"http://*:{port}"),
            .. Ports(WebHostDefaults.HttpsPortsKey).Select(static port => $"https://*:{port}"),
        ];

        string[] Ports(string key) => (configuration[key] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    // Kestrel takes any name but "localhost" for "every interface".
    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address) is { IsUnixPipe: false, IsNamedPipe: false } parsed ? parsed.Host : "localhost";
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
