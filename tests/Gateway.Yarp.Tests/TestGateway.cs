using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Atrium.Gateway.Tests;

/// <summary>The gateway as its Program.cs makes it, on a free loopback port.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private TestGateway(WebApplication app)
    {
        App = app;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost" } })
        {
            BaseAddress = Address,
        };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static Task<TestGateway> Start(Backend? proxy = null, params string[] args) => Start(proxy, static _ => { }, args);

    public static async Task<TestGateway> Start(Backend? proxy, Action<WebApplicationBuilder> configure, params string[] args)
    {
        var app = GatewayApp.Create(
            [
                "--GATEWAY_PORT=0",
                "--DRAIN_TIMEOUT=0",
                $"--services:openai-proxy:http:0={proxy?.Address ?? "http://127.0.0.1:1"}",
                .. args,
            ],
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                configure(builder);
            });
        await app.StartAsync();
        return new TestGateway(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
