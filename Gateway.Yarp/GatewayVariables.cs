using Atrium.Gateway.Routing;
using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Gateway;

/// <summary>Every environment variable of the gateway.</summary>
public static class GatewayVariables
{
    private const int ShortestKey = 6;

    internal static Variable Port { get; } = Variable.Port("GATEWAY_PORT", "Gateway:Port", 8080, "Port of the public address.");

    /// <summary>The table.</summary>
    public static IReadOnlyList<Variable> All { get; } =
    [
        Port,
        Variable.Text("GATEWAY_HOST", "Gateway:Host", "127.0.0.1", "Address to listen on; `0.0.0.0` is every interface and needs keys."),
        Variable.Custom(
            "ATRIUM_API_KEYS", "Gateway:ApiKeys", "", "API keys that clients must send one of; unset, none is asked for.",
            $"keys of at least {ShortestKey} visible ASCII characters, separated by commas", Keys) with { Secret = true },
        Variable.Switch("ATRIUM_ALLOW_ANONYMOUS", "Gateway:AllowAnonymous", false, "Lets other machines in without a key."),
        Variable.Custom(
            "ATRIUM_CORS_ORIGINS", "Gateway:CorsOrigins", "", "Origins whose pages may call the gateway from a browser.",
            "origins such as https://chat.example.org, separated by commas, or *", Origins),
        Variable.Text("GATEWAY_TLS_CERTIFICATE", "Gateway:TlsCertificate", "", "PEM file with the certificate chain; turns TLS and HTTP/2 on."),
        Variable.Text("GATEWAY_TLS_KEY", "Gateway:TlsKey", "", "PEM file with the private key, when it is not in the certificate's file."),
        Variable.Choice(
            "GATEWAY_PROTOCOLS", "Gateway:Protocols", "http1+2", ["http1+2", "http1", "http2"],
            "HTTP versions; without TLS `http1+2` means HTTP/1.1 and `http2` means h2c with prior knowledge."),
        Variable.Number(
            "GATEWAY_IDLE_TIMEOUT", "Gateway:IdleTimeout", "600", 1, 86400,
            "Seconds without a byte in either direction after which a request is given up; there is no limit in total."),
        Variable.Number("GATEWAY_MAX_BODY_BYTES", "Gateway:MaxBodyBytes", "67108864", 1, long.MaxValue, "Largest request body."),
        Variable.Number("GATEWAY_MAX_HEADER_BYTES", "Gateway:MaxHeaderBytes", "32768", 1024, 1048576, "Largest size of all request headers together."),
        Variable.Number("GATEWAY_MAX_HEADERS", "Gateway:MaxHeaders", "100", 1, 10000, "Most request headers."),
        Variable.Number(
            "GATEWAY_REQUESTS_PER_MINUTE", "Gateway:RequestsPerMinute", "0", 0, int.MaxValue,
            "Most requests per minute and key to `/v1`, reads not counted; 0 is no limit. Without keys all clients share one allowance."),
        .. ServiceRoute.All.Select(static route => route.AddressVariable),
    ];

    private static string? Keys(string value)
    {
        var keys = GatewayOptions.Split(value);
        return keys.Length > 0 && keys.All(static key => key.Length >= ShortestKey && key.All(static c => c is > ' ' and <= '~')) ? value : null;
    }

    private static string? Origins(string value)
    {
        var origins = GatewayOptions.Split(value);
        return origins.Length > 0 && (origins is ["*"] || origins.All(IsOrigin)) ? value : null;
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text && uri.Host.Length > 0;
}
