using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Atrium.Cli.Tests.Up;

/// <summary>The command as a shell runs it: ready line, signals, and that no process is left.</summary>
public sealed class UpProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(UpProcess.Sigint)]
    [InlineData(UpProcess.Sigterm)]
    public async Task It_answers_and_a_signal_stops_everything(int signal)
    {
        using var up = await UpProcess.ReadyAsync();
        using var engine = up.Engine();
        using var http = new HttpClient();
        using var response = await http.PostAsJsonAsync(
            new Uri(up.Address, "/v1/chat/completions"),
            new { model = up.Ready["model"]!.GetValue<string>(), max_tokens = 4, messages = new[] { new { role = "user", content = "Hello" } } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var page = await http.GetAsync(up.Ready["docs"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        up.Signal(signal);

        var (exitCode, error) = await up.ExitAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("Stopping", error, StringComparison.Ordinal);
        Assert.True(engine.HasExited);
    }

    [Fact]
    public async Task A_parent_that_is_killed_leaves_no_engine()
    {
        using var up = await UpProcess.ReadyAsync();
        using var engine = up.Engine();

        up.Signal(UpProcess.Sigkill);

        await engine.WaitForExitAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once_although_a_request_is_running()
    {
        // An engine that takes a request and never answers holds the drain up.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var up = await UpProcess.ReadyAsync(("TRITON_URL", $"http://{silent.LocalEndpoint}"), ("DRAIN_TIMEOUT", "3600"));
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var asked = http.PostAsJsonAsync(
            new Uri(up.Address, "/v1/chat/completions"),
            new { model = "qwen3", messages = new[] { new { role = "user", content = "Hello" } } });
        using var taken = await silent.AcceptSocketAsync().WaitAsync(Patience);

        up.Signal(UpProcess.Sigint);
        await up.Stopping.Task.WaitAsync(Patience);
        Assert.False(asked.IsCompleted);
        up.Signal(UpProcess.Sigint);

        Assert.Equal(130, (await up.ExitAsync()).ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_it_and_its_variable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var process = UpProcess.Start(new Dictionary<string, string> { ["OPENAI_PROXY_PORT"] = $"{port}" });

        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith($"Port {port} (OPENAI_PROXY_PORT, the OpenAI proxy) is already in use", error, StringComparison.Ordinal);
    }
}
