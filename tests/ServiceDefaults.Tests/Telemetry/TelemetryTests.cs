using Atrium.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Atrium.ServiceDefaults.Tests.Telemetry;

/// <summary>Activity listeners hear the whole process, so every test looks for routes that only it has.</summary>
public sealed partial class TelemetryTests
{
    [Theory]
    [InlineData("/span-a/1", "GET /span-a/{id}", "/span-a/{id}", "200", null)]
    [InlineData("/span-b/1", "GET /span-b/{id}", "/span-b/{id}", "500", "System.InvalidOperationException")]
    [InlineData("/span-c", "GET", null, "404", null)]
    public async Task A_server_span_has_route_status_and_error_type(string path, string name, string? route, string status, string? error)
    {
        await using var collector = await OtlpListener.Start();
        await using (var service = await TestService.Start(
            static app =>
            {
                app.MapGet("/span-a/{id}", static (string id) => id);
                app.MapGet("/span-b/{id}", static string (string id) => throw new InvalidOperationException(id));
            },
            name: "kitchen",
            args: collector.Arguments))
        {
            using var response = await service.Client.GetAsync(new Uri(path, UriKind.Relative));
        }

        var span = Assert.Single(collector.Spans, s => s.Kind == OtlpListener.Span.Server && s.Attributes.GetValueOrDefault("url.path") == path);
        Assert.Equal("kitchen", span.Service);
        Assert.Equal(name, span.Name);
        Assert.Equal(route, span.Attributes.GetValueOrDefault("http.route"));
        Assert.Equal(status, span.Attributes["http.response.status_code"]);
        Assert.Equal(error, span.Attributes.GetValueOrDefault("error.type"));
        Assert.Equal("GET", span.Attributes["http.request.method"]);
    }

    [Fact]
    public async Task Metrics_and_redacted_logs_arrive_too()
    {
        await using var collector = await OtlpListener.Start();
        await using (var service = await TestService.Start(args: collector.Arguments))
        {
            await service.Client.GetStringAsync(new Uri("/alive", UriKind.Relative));
            Said(service.App.Services.GetRequiredService<ILogger<TelemetryTests>>(), "sk-live-0123456789");
        }

        Assert.Contains("kestrel.active_connections", collector.Metrics);
        Assert.Contains("dotnet.gc.collections", collector.Metrics);
        var said = Assert.Single(collector.Logs, static l => l.Contains("heard token", StringComparison.Ordinal));
        Assert.DoesNotContain("sk-live-0123456789", said, StringComparison.Ordinal);
        Assert.Contains(ServiceDefaults.Redaction.Fingerprint.Of("sk-live-0123456789"), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_leave_no_span()
    {
        await using var collector = await OtlpListener.Start();
        await using (var service = await TestService.Start(static app => app.MapGet("/span-d", static () => ""), args: collector.Arguments))
        {
            foreach (var path in (string[])["/health", "/alive", "/metrics", "/span-d"])
            {
                using var response = await service.Client.GetAsync(new Uri(path, UriKind.Relative));
            }

            service.App.Services.GetRequiredService<TracerProvider>().ForceFlush();
            var port = new Uri(service.App.Urls.First()).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var mine = collector.Spans.Where(s => s.Kind == OtlpListener.Span.Server && s.Attributes.GetValueOrDefault("server.port") == port);
            Assert.Equal("GET /span-d", Assert.Single(mine).Name);
        }
    }

    [Fact]
    public async Task In_a_shared_process_one_request_is_exported_once()
    {
        await using var collector = await OtlpListener.Start();
        var configuration = new ConfigurationBuilder().AddCommandLine(collector.Arguments).Build();
        await using (var process = ProcessTelemetry.Start("house", configuration))
        {
            await using var inner = await TestService.Start(
                static app => app.MapGet("/span-inner", static () => "in"),
                static b => b.ShareTelemetry(),
                "inner",
                collector.Arguments);
            await using var outer = await TestService.Start(
                static app => app.MapGet("/span-outer", static (IHttpClientFactory clients) =>
                    clients.CreateClient().GetStringAsync(new Uri("http://inner/span-inner"))),
                static b => b.ShareTelemetry(),
                "outer",
                [.. collector.Arguments, $"--services:inner:http:0={inner.App.Urls.First()}"]);
            await outer.Client.GetStringAsync(new Uri("/span-outer", UriKind.Relative));
        }

        var outerSpan = Assert.Single(collector.Spans, static s => s.Name == "GET /span-outer");
        var innerSpan = Assert.Single(collector.Spans, static s => s.Name == "GET /span-inner");
        Assert.Equal(("house", "outer"), (outerSpan.Service, outerSpan.Attributes["atrium.service"]));
        Assert.Equal(("house", "inner"), (innerSpan.Service, innerSpan.Attributes["atrium.service"]));
    }

    [Fact]
    public async Task The_orchestrators_name_wins()
    {
        await using var collector = await OtlpListener.Start();
        await using (var named = await TestService.Start(
            static app => app.MapGet("/span-named", static () => ""), args: [.. collector.Arguments, "--OTEL_SERVICE_NAME=theirs"]))
        {
            await named.Client.GetStringAsync(new Uri("/span-named", UriKind.Relative));
        }

        Assert.Contains(collector.Spans, static s => s is { Name: "GET /span-named", Service: "theirs" });
    }

    [Fact]
    public async Task The_sampler_of_the_environment_is_kept()
    {
        await using var collector = await OtlpListener.Start();
        await using (var service = await TestService.Start(
            static app => app.MapGet("/span-unsampled", static () => ""), args: [.. collector.Arguments, "--OTEL_TRACES_SAMPLER=always_off"]))
        {
            await service.Client.GetStringAsync(new Uri("/span-unsampled", UriKind.Relative));
        }

        Assert.Empty(collector.Spans);
        Assert.NotEmpty(collector.Metrics);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_listens()
    {
        await using var service = await TestService.Start();

        Assert.Null(service.App.Services.GetService<TracerProvider>());
    }

    [LoggerMessage(1, LogLevel.Information, "heard token={Value}")]
    private static partial void Said(ILogger logger, string value);
}
