using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Gateway.Routing;

/// <summary>
/// Refuses YARP's HashCookie affinity, which needs a package this build leaves out: better no start than a 502 for each request.
/// It is also YARP's default, so a cluster of one's own must name another policy.
/// </summary>
internal static class SessionAffinityRule
{
    private const string Refused = "HashCookie";

    public static void Check(IConfigurationSection reverseProxy)
    {
        foreach (var cluster in reverseProxy.GetSection("Clusters").GetChildren())
        {
            var affinity = cluster.GetSection("SessionAffinity");
            var enabled = bool.TryParse(affinity["Enabled"], out var on) && on;
            var policy = affinity["Policy"];
            if (string.Equals(policy, Refused, StringComparison.OrdinalIgnoreCase) || (enabled && string.IsNullOrEmpty(policy)))
            {
                throw new VariableException(
                    $"{affinity.Path}:Policy is '{policy ?? Refused + " (the default)"}', but must be Cookie, ArrCookie or CustomHeader.");
            }
        }
    }
}
