using Microsoft.Extensions.Configuration;

namespace Atrium.ServiceDefaults.Discovery;

/// <summary>
/// Where the other services are: <c>services:{name}:{scheme}:{n}</c>, which Aspire injects (<c>services__openai-proxy__http__0</c>),
/// Standalone sets and a person can write into <c>atrium.json</c>. Read at each use, so a reload takes effect.
/// </summary>
public sealed class ServiceAddresses(IConfiguration configuration)
{
    private int _turn;

    /// <summary>Every address of a service, in order; empty when nothing is known of it.</summary>
    public IReadOnlyList<Uri> All(string service, string scheme = "http") =>
    [
        .. configuration.GetSection($"services:{service}:{scheme}").GetChildren()
            .Select(static child => Uri.TryCreate(child.Value, UriKind.Absolute, out var uri) ? uri : null)
            .OfType<Uri>(),
    ];

    /// <summary>One address of a service, in turn over all of them; null when nothing is known of it.</summary>
    public Uri? Next(string service, string scheme = "http")
    {
        var all = All(service, scheme);
        return all.Count switch
        {
            0 => null,
            1 => all[0],
            _ => all[(int)((uint)Interlocked.Increment(ref _turn) % (uint)all.Count)],
        };
    }
}
