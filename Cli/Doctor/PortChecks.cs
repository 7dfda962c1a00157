using Atrium.ServiceDefaults.Configuration;
using Atrium.Standalone;
using Atrium.Standalone.Ports;

namespace Atrium.Cli.Doctor;

/// <summary>The ports that <c>up</c> would open.</summary>
internal static class PortChecks
{
    public static IReadOnlyList<Finding> Look()
    {
        try
        {
            return [.. StandaloneApp.Claims([]).Select(Check)];
        }
        catch (VariableException e)
        {
            return [new Finding("settings", FindingStatus.Missing, e.Message)];
        }
    }

    private static Finding Check(PortClaim claim)
    {
        var name = $"port {claim.Port}";
        var problem = claim.Port == 0 ? null : PortCheck.Try(claim);
        return problem is null
            ? new Finding(name, FindingStatus.Ok, $"free for the {claim.Service} ({claim.Variable})")
            : new Finding(name, FindingStatus.Limited, problem);
    }
}
