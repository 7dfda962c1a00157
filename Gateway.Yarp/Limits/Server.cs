using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Atrium.ServiceDefaults.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Atrium.Gateway.Limits;

/// <summary>What the server itself enforces: protocols, TLS, sizes.</summary>
internal static class Server
{
    public static void Configure(WebApplicationBuilder builder, GatewayOptions options)
    {
        var certificate = Certificate(options);
        var tls = certificate is not null || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = Math.Min(options.MaxHeaderBytes, kestrel.Limits.Http2.MaxRequestHeaderFieldSize);
            kestrel.Limits.MaxRequestHeaderCount = options.MaxHeaders;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = options.Protocols switch
            {
                "http2" => HttpProtocols.Http2,
                "http1+2" when tls => HttpProtocols.Http1AndHttp2,
                _ => HttpProtocols.Http1,
            });
            if (certificate is not null)
            {
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate);
            }
        });

        // Nothing here blocks a thread, so whoever received a request's bytes may go on with it, and whoever has a chunk may send it.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.ListenOn(options.Host, GatewayVariables.Port, certificate is null ? "http" : "https");
    }

    private static X509Certificate2? Certificate(GatewayOptions options)
    {
        if (string.IsNullOrEmpty(options.TlsCertificate))
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new VariableException(
                $"GATEWAY_TLS_CERTIFICATE is '{options.TlsCertificate}', but must be a PEM certificate with a private key (GATEWAY_TLS_KEY): {e.Message}");
        }
    }
}
