using System.Net;
using Atrium.ServiceDefaults.Drain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Atrium.ServiceDefaults.Tests.Drain;

public sealed class DrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_stream_finishes_while_new_work_is_refused()
    {
        var release = new TaskCompletionSource();
        var server = new StopOrder();
        await using var service = await TestService.Start(
            app => app.MapGet("/stream", async (HttpContext context) =>
            {
                await context.Response.WriteAsync("first ");
                await context.Response.Body.FlushAsync();
                await release.Task;
                await context.Response.WriteAsync("last");
            }),
            builder => builder.Services.AddHostedService(_ => server),
            args: ["--DRAIN_TIMEOUT=600"]);
        using var response = await service.Client.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var head = new char[6];
        await reader.ReadBlockAsync(head);

        var stop = service.App.StopAsync();
        await Began(service);

        try
        {
            using var refused = await service.Client.GetAsync(new Uri("/anything", UriKind.Relative));
            using var health = await service.Client.GetAsync(new Uri("/health", UriKind.Relative));
            using var alive = await service.Client.GetAsync(new Uri("/alive", UriKind.Relative));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.True(refused.Headers.ConnectionClose);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
            Assert.Contains("stopping", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
            Assert.False(stop.IsCompleted);
            Assert.False(server.Stopping);
        }
        finally
        {
            release.SetResult();
        }

        Assert.Equal("last", await reader.ReadToEndAsync());
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_outlasts_the_limit_is_cancelled()
    {
        var aborted = new TaskCompletionSource();
        await using var service = await TestService.Start(
            app => app.MapGet("/stream", async (HttpContext context) =>
            {
                context.RequestAborted.Register(aborted.SetResult);
                await context.Response.WriteAsync("first ");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }),
            // Kestrel would cancel in the end too; here that is out of reach.
            static builder => builder.Services.PostConfigure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromHours(1)),
            args: ["--DRAIN_TIMEOUT=0.1"]);
        using var response = await service.Client.GetAsync(new Uri("/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        await service.App.StopAsync().WaitAsync(Patience);

        await aborted.Task.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<Exception>(async () => await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task With_nothing_running_the_stop_does_not_wait()
    {
        await using var service = await TestService.Start(args: ["--DRAIN_TIMEOUT=3600"]);

        await service.App.StopAsync().WaitAsync(Patience);

        Assert.Equal(0, service.App.Services.GetRequiredService<DrainState>().Running);
    }

    private static async Task Began(TestService service)
    {
        var began = new TaskCompletionSource();
        await using var registration = service.App.Services.GetRequiredService<DrainState>().Started.Register(began.SetResult);
        await began.Task.WaitAsync(Patience);
    }

    /// <summary>Registered last, so it is told to stop just before the server is.</summary>
    private sealed class StopOrder : IHostedService
    {
        public bool Stopping { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Stopping = true;
            return Task.CompletedTask;
        }
    }
}
