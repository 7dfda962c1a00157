using System.ComponentModel.DataAnnotations;

namespace Atrium.Gateway;

/// <summary>The settings of the gateway: section <c>Gateway</c> of the configuration, fed by <see cref="GatewayVariables"/>.</summary>
public sealed record GatewayOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Gateway";

    /// <summary>The address to listen on; anything but loopback needs keys.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>PEM file with the certificate chain; with it the gateway speaks TLS, and HTTP/2 through ALPN.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>PEM file with the private key, when it is not in the certificate's file.</summary>
    public string? TlsKey { get; init; }

    /// <summary><c>http1+2</c>, <c>http1</c> or <c>http2</c>. Without TLS a port speaks one of them: <c>http1+2</c> then means HTTP/1.1.</summary>
    public string Protocols { get; init; } = "http1+2";

    /// <summary>Accepted API keys, separated by commas; none means that nobody is asked for one.</summary>
    public string ApiKeys { get; init; } = "";

    /// <summary>Allows other machines to be served without a key.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Origins whose pages may call the gateway from a browser, separated by commas, or <c>*</c>.</summary>
    public string CorsOrigins { get; init; } = "";

    /// <summary>Seconds without a byte in either direction after which a proxied request is given up. There is no limit in total.</summary>
    [Range(1, 86400)]
    public int IdleTimeout { get; init; } = 600;

    /// <summary>Largest request body in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Largest size of all request headers together, in bytes.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Most request headers.</summary>
    [Range(1, 10000)]
    public int MaxHeaders { get; init; } = 100;

    /// <summary>Most requests per minute and key; 0 is no limit.</summary>
    [Range(0, int.MaxValue)]
    public int RequestsPerMinute { get; init; }

    /// <summary>The keys one by one.</summary>
    internal IReadOnlyList<string> Keys => Split(ApiKeys);

    /// <summary>The origins one by one.</summary>
    internal IReadOnlyList<string> Origins => Split(CorsOrigins);

    internal static string[] Split(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
