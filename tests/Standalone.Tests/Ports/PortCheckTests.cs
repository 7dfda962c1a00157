using System.Net;
using System.Net.Sockets;
using Atrium.Standalone.Ports;

namespace Atrium.Standalone.Tests.Ports;

public sealed class PortCheckTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public PortCheckTests() => _listener.Start();

    private int Taken => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    public void A_taken_port_is_named_with_its_variable_on_every_spelling_of_the_host(string host)
    {
        var problem = Assert.Single(PortCheck.Problems([new PortClaim("engine", "ENGINE_PORT", host, Taken)]));

        Assert.Contains($"Port {Taken} (ENGINE_PORT, the engine) is already in use", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Free_ports_and_port_0_are_no_problem() =>
        Assert.Empty(PortCheck.Problems([
            new PortClaim("a", "A", "127.0.0.1", 0), new PortClaim("b", "B", "127.0.0.1", 0), new PortClaim("c", "C", "127.0.0.1", PortCheck.Free())]));

    [Fact]
    public void One_port_for_two_services_names_both_variables()
    {
        var port = PortCheck.Free();

        var problem = Assert.Single(PortCheck.Problems([new PortClaim("gateway", "GATEWAY_PORT", "127.0.0.1", port), new PortClaim("engine", "ENGINE_PORT", "127.0.0.1", port)]));

        Assert.Contains("GATEWAY_PORT", problem, StringComparison.Ordinal);
        Assert.Contains("ENGINE_PORT", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_another_machine_is_said_to_be_one() =>
        Assert.Contains("not an address of this machine", PortCheck.Try(new PortClaim("gateway", "GATEWAY_PORT", "192.0.2.1", 1025)), StringComparison.Ordinal);

    [Fact]
    public void The_listening_socket_is_found_in_the_kernels_table()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11111 1 0 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 22222 1 0 100 0 0 10 0",
            "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 33333 1 0 100 0 0 10 0",
        ];

        Assert.Equal(["socket:[11111]"], PortHolder.ListeningInodes(table, 8080));
    }
}
