using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>Where a service listens.</summary>
public static class ListenAddress
{
    /// <summary>
    /// Listens on <paramref name="host"/> and the port that <paramref name="port"/> names. When the variable is unset and the
    /// orchestrator gave addresses of its own (<c>ASPNETCORE_URLS</c>, <c>--urls</c>), those are kept. A second call adds a port.
    /// </summary>
    public static WebApplicationBuilder ListenOn(this WebApplicationBuilder builder, string host, Variable port, string scheme = "http")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentNullException.ThrowIfNull(port);
        var earlier = builder.Services.Select(static s => s.ImplementationInstance).OfType<ListenPort>().ToList();
        var kept = builder.Services.Select(static s => s.ImplementationInstance).OfType<KeptUrls>().FirstOrDefault();
        var chosen = builder.Configuration[port.Key];
        if (chosen is null && earlier.Count == 0 && builder.Configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
        {
            builder.Services.AddSingleton(kept ?? new KeptUrls(urls));
            return builder;
        }

        if (!int.TryParse(chosen ?? port.Default, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 65535)
        {
            throw new VariableException($"{port.Name} is '{chosen}', but must be {port.Valid}.");
        }

        var listen = new ListenPort(port, scheme, host, number);
        builder.Services.AddSingleton(listen);
        builder.WebHost.UseUrls([.. kept?.All ?? [], .. earlier.Append(listen).Select(static l => l.Url)]);
        return builder;
    }
}

/// <summary>Addresses of the orchestrator that an earlier call kept; a port that a later call opens is added to them.</summary>
internal sealed record KeptUrls(string Urls)
{
    public IEnumerable<string> All => Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A port that was opened because of a variable, remembered so that an error can name it.</summary>
internal sealed record ListenPort(Variable Variable, string Scheme, string Host, int Number)
{
    // An IPv6 literal needs its brackets.
    public string Url => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scheme}://{(Host.Contains(':', StringComparison.Ordinal) && !Host.StartsWith('[') ? $"[{Host}]" : Host)}:{Number}");
}
