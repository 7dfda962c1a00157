using System.Net;
using System.Net.Sockets;
using Atrium.ServiceDefaults.Configuration;
using Atrium.Standalone.Engine;

namespace Atrium.Standalone.Tests;

/// <summary>Starts that cannot succeed, and what is said about them.</summary>
public sealed class StartFailureTests
{
    private static StandaloneOptions With(string name, string value) => new() { Variables = new Dictionary<string, string>(FreePorts.Variables) { [name] = value } };

    [Theory]
    [InlineData("GATEWAY_PORT", "gateway")]
    [InlineData("OPENAI_PROXY_PORT", "OpenAI proxy")]
    [InlineData("ENGINE_PORT", "engine")]
    [InlineData("ENGINE_METRICS_PORT", "engine's metrics")]
    public async Task A_taken_port_is_said_before_anything_starts(string variable, string service)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var said = new List<string>();
        var options = With(variable, $"{port}") with { Progress = new Recorder(said) };

        var failure = await Assert.ThrowsAsync<VariableException>(() => StandaloneApp.StartAsync(options));

        Assert.Contains($"Port {port} ({variable}, the {service}) is already in use", failure.Message, StringComparison.Ordinal);
        Assert.Empty(said);
    }

    [Fact]
    public async Task A_wrong_variable_of_any_service_is_said_before_anything_starts()
    {
        var said = new List<string>();
        var options = With("ENGINE_SLOTS", "many") with { Progress = new Recorder(said) };

        var failure = await Assert.ThrowsAsync<VariableException>(() => StandaloneApp.StartAsync(options));

        Assert.Contains("ENGINE_SLOTS is 'many', but must be", failure.Message, StringComparison.Ordinal);
        Assert.Empty(said);
    }

    [Fact]
    public async Task A_broken_model_is_explained_in_the_engines_own_words()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "this is no model");

            var failure = await Assert.ThrowsAsync<EngineStartException>(() => StandaloneApp.StartAsync(With("ATRIUM_MODEL", file)));

            Assert.Contains("before it was ready", failure.Message, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(file), failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Recorder(List<string> said) : IProgress<string>
    {
        public void Report(string value) => said.Add(value);
    }
}
