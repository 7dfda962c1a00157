using System.Text;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Matrix.Engines;

/// <summary>The proxy over one engine of any kind. One try, no probes and no breaker, so that each request meets its own fault and nobody else's.</summary>
internal sealed class MatrixProxy : IAsyncDisposable
{
    private readonly WebApplication _proxy;

    private MatrixProxy(WebApplication proxy)
    {
        _proxy = proxy;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { BaseAddress = ProxyUnderTest.AddressOf(proxy), Timeout = TimeSpan.FromMinutes(2) };
    }

    public HttpClient Client { get; }

    public ModelCatalogue Catalogue => _proxy.Services.GetRequiredService<ModelCatalogue>();

    /// <summary>Starts it before an engine of this kind at <paramref name="address"/>. <paramref name="settings"/> are <c>key=value</c>.</summary>
    public static Task<MatrixProxy> StartAsync(MatrixEngine engine, Uri address, TimeProvider time, params string[] settings) =>
        StartAsync(engine, address, builder => builder.Services.AddSingleton(time), settings);

    public static async Task<MatrixProxy> StartAsync(MatrixEngine engine, Uri address, Action<WebApplicationBuilder> configure, params string[] settings)
    {
        string[] usual =
        [
            "OPENAI_PROXY_PORT=0", "KEEP_ALIVE_S=0", "STRIP_THINKING=0", "Routing:Probes:IntervalSeconds=0", "Routing:Retries:MaxAttempts=1", "Routing:Breaker:Failures=1000",
            "Routing:HoldStartSeconds=0", $"Models:demo:Deployments:0:Kind={engine.Kind}", $"Models:demo:Deployments:0:Url={address}",
        ];
        var proxy = OpenAIProxyApp.Create([.. usual.Concat(settings).Select(static setting => "--" + setting)], builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.None);
            configure(builder);
        });
        await proxy.StartAsync();
        return new MatrixProxy(proxy);
    }

    public async Task<HttpResponseMessage> PostAsync(
        string path, string body, HttpCompletionOption until = HttpCompletionOption.ResponseHeadersRead, CancellationToken cancellationToken = default) =>
        await Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") }, until, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _proxy.StopAsync(new CancellationToken(canceled: true));
        await _proxy.DisposeAsync();
    }
}
