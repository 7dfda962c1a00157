using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atrium.Engine.Metrics;
using Microsoft.AspNetCore.Builder;

namespace Atrium.Engine.Tests.Hosting;

/// <summary>A whole engine on free loopback ports, and the requests tests send to it.</summary>
public sealed class TestEngine : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestEngine(WebApplication app)
    {
        _app = app;

        // Leaving a stream closes its connection at once; by default the client would first read on for up to two seconds.
        Client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(2) };
        Metrics = MetricsPort.Address(app)!;
    }

    public HttpClient Client { get; }

    public Uri Metrics { get; }

    public static Task<TestEngine> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>The same with <paramref name="configure"/> run on the builder last.</summary>
    public static async Task<TestEngine> StartAsync(Action<WebApplicationBuilder>? configure, params string[] settings)
    {
        string[] args =
        [
            "--Engine:Port=0", "--Engine:MetricsPort=0", "--Engine:Threads=1", $"--Engine:Model={TestModel.Path}",
            .. settings.Select(static setting => "--Engine:" + setting),
        ];
        var app = EngineApp.Create(args, configure);
        await app.StartAsync();
        return new TestEngine(app);
    }

    /// <summary>A question in ChatML, up to where the answer begins.</summary>
    public static string Chat(string question) => $"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n";

    /// <summary>The body of a request without the echo; <paramref name="more"/> adds or replaces members.</summary>
    public static JsonObject Body(string prompt, int maxTokens, object? more = null)
    {
        var body = new JsonObject
        {
            ["text_input"] = prompt,
            ["max_tokens"] = maxTokens,
            ["exclude_input_in_output"] = true,
            ["return_num_input_tokens"] = true,
            ["return_num_output_tokens"] = true,
        };
        foreach (var (name, value) in more is null ? [] : JsonSerializer.SerializeToNode(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    public async Task<JsonObject> GenerateAsync(JsonObject body, string path = "/v2/models/ensemble/generate")
    {
        using var response = await Client.PostAsync(path, Content(body));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The text of a request, streamed or not.</summary>
    public async Task<string> TextAsync(JsonObject body, bool stream = false) =>
        stream
            ? string.Concat((await StreamAsync(body)).Select(static e => (string)e["text_output"]!))
            : (string)(await GenerateAsync(body))["text_output"]!;

    /// <summary>All events of a streamed request.</summary>
    public async Task<List<JsonObject>> StreamAsync(JsonObject body)
    {
        using var stream = await OpenStreamAsync(body);
        var events = new List<JsonObject>();
        while (await stream.NextAsync() is { } next)
        {
            events.Add(next);
        }

        return events;
    }

    /// <summary>Starts a streamed request; dispose it to leave.</summary>
    public Task<EventReader> OpenStreamAsync(JsonObject body, CancellationToken cancellation = default)
    {
        var copy = body.DeepClone().AsObject();
        copy["stream"] = true;
        return EventReader.OpenAsync(Client, "/v2/models/ensemble/generate_stream", Content(copy), cancellation);
    }

    /// <summary>The state of the scheduler, out of the statistics.</summary>
    public async Task<JsonObject> SchedulerAsync() =>
        (await Client.GetFromJsonAsync<JsonObject>("/v2/models/ensemble/stats"))!["model_stats"]![0]!["engine"]!.AsObject();

    /// <summary>Asks for the scheduler's state until it is as expected, for a bounded time.</summary>
    public async Task<JsonObject> UntilAsync(Func<JsonObject, bool> expected, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        JsonObject? state = null;
        while (!limit.IsCancellationRequested)
        {
            state = await SchedulerAsync();
            if (expected(state))
            {
                return state;
            }

            await Task.Delay(20, CancellationToken.None);
        }

        throw new Xunit.Sdk.XunitException($"Never seen: {what}. Last: {state?.ToJsonString()}");
    }

    /// <summary>A number of the Prometheus page, of the default model.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var start = $"{name}{{model=\"{TestModel.Name}\",version=\"1\"}} ";
        var line = (await Client.GetStringAsync(new Uri(Metrics, "/metrics"))).Split('\n').Single(l => l.StartsWith(start, StringComparison.Ordinal));
        return double.Parse(line[start.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public Task UntilIdleAsync() => UntilAsync(static s => (long)s["slots_busy"]! == 0 && (int)s["waiting"]! == 0, "no running and no waiting request");

    public static StringContent Content(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
