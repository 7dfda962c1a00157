using System.Net;
using System.Net.Sockets;

namespace Atrium.Standalone.Ports;

/// <summary>Looks whether ports can be listened on, before anything is started.</summary>
public static class PortCheck
{
    /// <summary>What stands in the way of each claim, one sentence for each; empty when all ports are free.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyList<PortClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var problems = new List<string>();
        var seen = new Dictionary<int, PortClaim>();
        foreach (var claim in claims.Where(static c => c.Port != 0))
        {
            if (!seen.TryAdd(claim.Port, claim))
            {
                problems.Add($"Port {claim.Port} is asked for twice: {seen[claim.Port].Variable} ({seen[claim.Port].Service}) and "
                    + $"{claim.Variable} ({claim.Service}). Give one of them another port; 0 picks a free one.");
            }
            else if (Try(claim) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems;
    }

    /// <summary>A port that is free on loopback at this moment.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>The problem with one claim, or null when its port can be listened on.</summary>
    public static string? Try(PortClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        try
        {
            var address = Resolve(claim.Host);
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, claim.Port));
            socket.Listen();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"Port {claim.Port} ({claim.Variable}, the {claim.Service}) is already in use{Holder(claim.Port)}. "
                    + $"Stop what listens there, or set {claim.Variable} to another port; 0 picks a free one.",
                SocketError.AccessDenied =>
                    $"Port {claim.Port} ({claim.Variable}, the {claim.Service}) needs rights this user lacks. Set {claim.Variable} to a port of 1024 or more.",
                SocketError.AddressNotAvailable =>
                    $"'{claim.Host}' is not an address of this machine, so the {claim.Service} cannot listen on it.",
                _ => $"Port {claim.Port} ({claim.Variable}, the {claim.Service}) cannot be listened on: {e.Message}.",
            };
        }
    }

    private static string Holder(int port) => PortHolder.Find(port) is { } holder ? $" by {holder}" : "";

    private static IPAddress Resolve(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" or "+" => IPAddress.Any,
        _ when IPAddress.TryParse(host, out var address) => address,
        _ => Dns.GetHostAddresses(host).FirstOrDefault() ?? IPAddress.Any,
    };
}
