using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Atrium.ServiceDefaults.Tests;

/// <summary>A service built as every service is, on a free loopback port.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private TestService(WebApplication app, CapturedLog log)
    {
        App = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public WebApplication App { get; }

    public CapturedLog Log { get; }

    public HttpClient Client { get; }

    public static async Task<TestService> Start(
        Action<WebApplication>? endpoints = null,
        Action<WebApplicationBuilder>? configure = null,
        string name = "test",
        params string[] args)
    {
        var builder = AtriumHost.CreateBuilder(name, typeof(TestService), ["--urls=http://127.0.0.1:0", .. args]);
        var log = new CapturedLog();
        builder.Services.Remove(builder.Services.Single(static s => s.ImplementationType == typeof(ConsoleLoggerProvider)));
        builder.Logging.AddProvider(log);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        endpoints?.Invoke(app);
        await app.StartAsync();
        return new TestService(app, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
