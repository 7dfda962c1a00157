using System.Net;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Models;
using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>The proxy with models over several mock engines, all real servers on free loopback ports. In its JSON, <c>$0</c> is the first engine's address.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly WebApplication _proxy;
    private readonly ChangingSettings _settings;

    private Fleet(WebApplication proxy, IReadOnlyList<UpstreamListener> engines, ChangingSettings settings)
    {
        (_proxy, Engines, _settings) = (proxy, engines, settings);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { BaseAddress = ProxyUnderTest.AddressOf(proxy), Timeout = TimeSpan.FromSeconds(60) };
    }

    public IReadOnlyList<UpstreamListener> Engines { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _proxy.Services;

    public ModelCatalogue Catalogue => Services.GetRequiredService<ModelCatalogue>();

    public static CancellationToken Limit() => new CancellationTokenSource(Hang).Token;

    /// <summary>Starts so many engines, and the proxy with <paramref name="json"/> as its configuration.</summary>
    public static async Task<Fleet> StartAsync(int engines, string json, Action<WebApplicationBuilder>? configure = null)
    {
        var listeners = new List<UpstreamListener>();
        for (var i = 0; i < engines; i++)
        {
            listeners.Add(await UpstreamListener.StartAsync(Dialect.Triton));
            listeners[i].Script = new Script { Text = $"engine {i}" };
        }

        var settings = new ChangingSettings(Parse(json, listeners));
        string[] usual = ["--OPENAI_PROXY_PORT=0", "--KEEP_ALIVE_S=0", "--Routing:Probes:IntervalSeconds=0"];
        var proxy = OpenAIProxyApp.Create(usual, builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.None);
            ((IConfigurationBuilder)builder.Configuration).Add(settings);
            configure?.Invoke(builder);
        });
        await proxy.StartAsync();
        return new Fleet(proxy, listeners, settings);
    }

    /// <summary>One model "demo" over all engines; <paramref name="more"/> are members of the model, <paramref name="each"/> of each deployment.</summary>
    public static Task<Fleet> OfOneModelAsync(int engines, string more = "", string each = "", Action<WebApplicationBuilder>? configure = null) =>
        StartAsync(engines, OneModel(Enumerable.Range(0, engines), more, each), configure);

    public static string OneModel(IEnumerable<int> engines, string more = "", string each = "")
    {
        var deployments = engines.Select(i => "{" + string.Join(',', (string[])["\"Kind\":\"triton\"", $"\"Url\":\"${i}\"", .. Members(each)]) + "}");
        return "{\"Models\":{\"demo\":{" + string.Join(',', (string[])[.. Members(more), $"\"Deployments\":[{string.Join(',', deployments)}]"]) + "}}}";

        static string[] Members(string json) => json.Length == 0 ? [] : [json];
    }

    /// <summary>Changes the configuration while the proxy runs.</summary>
    public void Reload(string json) => _settings.Set(Parse(json, Engines));

    public Task<HttpResponseMessage> PostAsync(string body, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead, CancellationToken cancellationToken = default) =>
        Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") }, until, cancellationToken);

    /// <summary>The text of an answer.</summary>
    public async Task<string> AskAsync(string content = "hi", string more = "")
    {
        using var response = await PostAsync(ProxyUnderTest.Chat(content, more));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    public async Task<ChatStreamResult> StreamAsync(string content = "hi", string more = "")
    {
        using var response = await PostAsync(ProxyUnderTest.Chat(content, "\"stream\":true" + (more.Length == 0 ? "" : "," + more)), HttpCompletionOption.ResponseHeadersRead);
        return await ChatStreamResult.ReadAsync(response);
    }

    /// <summary>Status and error of an answer that fails.</summary>
    public async Task<(int Status, JsonElement Error, HttpResponseMessage Response)> FailAsync(string content = "hi", string more = "")
    {
        var response = await PostAsync(ProxyUnderTest.Chat(content, more));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode >= 400, text);
        return ((int)response.StatusCode, JsonDocument.Parse(text).RootElement.GetProperty("error"), response);
    }

    /// <summary>How many requests each engine got.</summary>
    public IReadOnlyList<int> Counts() => [.. Engines.Select(static engine => engine.Journal.Entries.Count)];

    /// <summary>Waits until an engine has so many requests that it has not answered yet.</summary>
    public Task RunningAsync(int engine, int count = 1) =>
        Engines[engine].Journal.WaitAsync(entries => entries.Count(static entry => entry.Ending == Ending.Running) == count, Limit());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _proxy.StopAsync(new CancellationToken(canceled: true));
        await _proxy.DisposeAsync();
        foreach (var engine in Engines)
        {
            await engine.DisposeAsync();
        }
    }

    private static Dictionary<string, string?> Parse(string json, IReadOnlyList<UpstreamListener> engines)
    {
        for (var i = 0; i < engines.Count; i++)
        {
            json = json.Replace($"\"${i}\"", $"\"{engines[i].Address.AbsoluteUri}\"", StringComparison.Ordinal);
        }

        return new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().AsEnumerable()
            .Where(static pair => pair.Value is not null).ToDictionary();
    }

    private sealed class ChangingSettings(Dictionary<string, string?> first) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            Data = first;
            return this;
        }

        public void Set(Dictionary<string, string?> settings)
        {
            Data = settings;
            OnReload();
        }
    }
}
