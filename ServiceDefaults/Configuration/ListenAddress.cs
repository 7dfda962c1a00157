using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>Where a service listens.</summary>
public static class ListenAddress
{
    /// <summary>
    /// Listens on <paramref name="host"/> and the port that <paramref name="port"/> names. When the variable is unset and the
    /// orchestrator gave addresses of its own (<c>ASPNETCORE_URLS</c>, <c>--urls</c>), those are kept.
    /// </summary>
    public static WebApplicationBuilder ListenOn(this WebApplicationBuilder builder, string host, Variable port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(port);
        var chosen = builder.Configuration[port.Key];
        if (chosen is null && !string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            return builder;
        }

        var number = int.Parse(chosen ?? port.Default, CultureInfo.InvariantCulture);
        builder.WebHost.UseUrls($"http://{host}:{number}");
        return builder;
    }
}
