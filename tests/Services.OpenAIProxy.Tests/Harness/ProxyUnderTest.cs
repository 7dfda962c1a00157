using System.Net;
using System.Text;
using System.Text.Json;
using Atrium.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>The proxy and a mock engine behind it, both real servers on free loopback ports.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private readonly WebApplication _proxy;
    private readonly WebApplication _upstream;

    private ProxyUnderTest(WebApplication proxy, WebApplication upstream)
    {
        (_proxy, _upstream) = (proxy, upstream);
        Address = AddressOf(proxy);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public Upstream Engine => _upstream.Services.GetRequiredService<Upstream>();

    public Uri EngineAddress => AddressOf(_upstream);

    public IServiceProvider Services => _proxy.Services;

    /// <summary>Starts both. <paramref name="variables"/> are <c>NAME=value</c>, as in the environment.</summary>
    public static Task<ProxyUnderTest> StartAsync(params string[] variables) => StartAsync(static _ => { }, variables);

    public static async Task<ProxyUnderTest> StartAsync(Action<WebApplicationBuilder> configure, params string[] variables)
    {
        var upstream = UpstreamApp.Create();
        await upstream.StartAsync();

        // One try and no probes: what an engine does shows as it is.
        string[] usual =
        [
            $"TRITON_URL={AddressOf(upstream)}", "OPENAI_PROXY_PORT=0", "MODEL_NAME=demo", "KEEP_ALIVE_S=0",
            "Routing:Retries:MaxAttempts=1", "Routing:Probes:IntervalSeconds=0",
        ];
        var proxy = OpenAIProxyApp.Create([.. usual.Concat(variables).Select(static variable => "--" + variable)], builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.None);
            configure(builder);
        });
        await proxy.StartAsync();
        return new ProxyUnderTest(proxy, upstream);
    }

    /// <summary>A request body for one message.</summary>
    public static string Chat(string content, string more = "") =>
        $$"""{"model":"demo","messages":[{"role":"user","content":{{JsonSerializer.Serialize(content)}}}]{{(more.Length == 0 ? "" : "," + more)}}}""";

    public Task<HttpResponseMessage> PostAsync(string body, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead, CancellationToken cancellationToken = default) =>
        Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") },
            until,
            cancellationToken);

    /// <summary>The JSON of an answer with the status 200.</summary>
    public async Task<JsonElement> AnswerAsync(string body)
    {
        using var response = await PostAsync(body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The stream of an answer, read to its end.</summary>
    public async Task<ChatStreamResult> StreamAsync(string content, string more = "")
    {
        using var response = await PostAsync(Chat(content, "\"stream\":true" + (more.Length == 0 ? "" : "," + more)), HttpCompletionOption.ResponseHeadersRead);
        return await ChatStreamResult.ReadAsync(response);
    }

    public void StopEngine() => _upstream.StopAsync().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync(_proxy);
        await StopAsync(_upstream);
    }

    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static async Task StopAsync(WebApplication app)
    {
        // Streams left open by a test must not hold up its end.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
