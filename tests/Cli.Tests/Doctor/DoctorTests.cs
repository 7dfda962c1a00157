using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Atrium.Standalone.Ports;

namespace Atrium.Cli.Tests.Doctor;

public sealed class DoctorTests
{
    [Fact]
    public async Task Json_names_each_thing_and_the_exit_code_follows()
    {
        var console = new CapturedConsole();

        var exit = await AtriumCommand.RunAsync(["doctor", "--json"], console.Piped);

        using var json = JsonDocument.Parse(console.Out);
        var findings = json.RootElement.GetProperty("findings").EnumerateArray().ToDictionary(
            static f => f.GetProperty("name").GetString()!, static f => f.GetProperty("status").GetString());
        Assert.Equal("ok", findings[".NET SDK"]);
        Assert.Equal("ok", findings["system"]);
        Assert.All(["glibc", "processor", "memory", "Node.js", "npm", "git", "bubblewrap", "llama.cpp", "model", "GPU", "containers", "Aspire"], name => Assert.Contains(name, findings));
        Assert.All(findings.Values, static status => Assert.Contains(status, (string[])["ok", "limited", "missing"]));
        Assert.Equal(findings.ContainsValue("missing") ? 1 : 0, exit);
        Assert.Equal(exit == 0, json.RootElement.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task For_people_it_is_a_table_with_the_same_things()
    {
        var console = new CapturedConsole();

        _ = await AtriumCommand.RunAsync(["doctor"], console.Piped);

        Assert.Contains("GATEWAY_PORT", console.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', console.Out);
    }

    [Fact]
    public void A_taken_port_is_named_with_its_variable_and_holder()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var problem = PortCheck.Try(new PortClaim("gateway", "GATEWAY_PORT", "127.0.0.1", port));

        Assert.Contains($"Port {port} (GATEWAY_PORT, the gateway) is already in use", problem, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", problem, StringComparison.Ordinal);
    }
}
