using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Atrium.Standalone.Tests.Engine;
using Microsoft.Extensions.Logging;

namespace Atrium.Standalone.Tests;

/// <summary>The whole stack with a real engine beside it.</summary>
public sealed class RunningAtriumTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new();
    private readonly CapturedLogger _log = new();
    private RunningAtrium? _atrium;

    private RunningAtrium Atrium => _atrium!;

    public async Task InitializeAsync() => _atrium = await StandaloneApp.StartAsync(new StandaloneOptions
    {
        Variables = FreePorts.Variables,
        Configure = builder => builder.Logging.AddProvider(_log),
    });

    public async Task DisposeAsync() => await Atrium.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _log.Dispose();
    }

    private async Task<HttpResponseMessage> AskAsync() => await _http.PostAsJsonAsync(new Uri(Atrium.GatewayAddress, "/v1/chat/completions"), new
    {
        model = "atrium-demo",
        max_tokens = 8,
        messages = new[] { new { role = "user", content = "What is Atrium?" } },
    });

    [Fact]
    public async Task A_chat_through_the_gateway_is_answered_by_the_engine_beside_it()
    {
        using var response = await AskAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.NotEmpty(answer["choices"]![0]!["message"]!["content"]!.GetValue<string>());
        Assert.InRange(answer["usage"]!["completion_tokens"]!.GetValue<int>(), 1, 8);
        Assert.Equal(3, new[] { Atrium.GatewayAddress, Atrium.ProxyAddress, Atrium.EngineAddress }.Distinct().Count());
    }

    [Fact]
    public async Task A_killed_engine_comes_back_as_another_process_on_the_same_port_again_and_again()
    {
        var address = Atrium.EngineAddress;
        for (var kill = 0; kill < 2; kill++)
        {
            var killed = Atrium.EngineProcessId!.Value;
            using var process = Process.GetProcessById(killed);
            process.Kill();

            await AnsweredAsync();

            Assert.NotEqual(killed, Atrium.EngineProcessId);
            Assert.Equal(address, Atrium.EngineAddress);
            Assert.False(Atrium.Completion.IsCompleted);
        }
    }

    [Fact]
    public async Task Stopping_leaves_no_process_and_no_listener()
    {
        using var engine = Process.GetProcessById(Atrium.EngineProcessId!.Value);
        var gateway = Atrium.GatewayAddress;

        await Atrium.StopAsync();

        Assert.True(engine.HasExited);
        Assert.Contains(_log.Entries, static e => e.Text == "The engine has stopped");
        Assert.DoesNotContain(_log.Entries, static e => e.Text.Contains("was killed", StringComparison.Ordinal));
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetAsync(gateway));
        await Atrium.Completion.WaitAsync(Patience);
    }

    [Fact]
    public async Task With_an_engine_elsewhere_no_engine_is_started_here()
    {
        var variables = new Dictionary<string, string>(FreePorts.Variables) { ["TRITON_URL"] = Atrium.EngineAddress.ToString(), ["MODEL_NAME"] = "theirs" };

        await using var second = await StandaloneApp.StartAsync(new StandaloneOptions { Variables = variables });

        Assert.Null(second.EngineProcessId);
        Assert.Equal(Atrium.EngineAddress, second.EngineAddress);
        using var response = await _http.PostAsJsonAsync(
            new Uri(second.GatewayAddress, "/v1/chat/completions"),
            new { model = "theirs", max_tokens = 4, messages = new[] { new { role = "user", content = "Hello" } } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await second.StopAsync();
        await second.Completion.WaitAsync(Patience);
    }

    // The gateway answers 502 or 503 until the engine is back.
    private async Task AnsweredAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var response = await AskAsync();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable });
            await Task.Delay(50, limit.Token);
        }
    }
}
