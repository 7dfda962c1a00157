using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.Gateway.Tests.Errors;

public sealed class ForwarderErrorTests
{
    private static async Task<(HttpStatusCode Status, string Message)> Ask(TestGateway gateway, string path)
    {
        using var response = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = body.RootElement.GetProperty("error");
        Assert.Equal("server_error", error.GetProperty("type").GetString());
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(static p => p.Name));
        return (response.StatusCode, error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task A_service_that_is_away_is_503_and_named()
    {
        await using var gateway = await TestGateway.Start();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The service openai-proxy cannot be reached."), await Ask(gateway, "/v1/models"));
    }

    [Fact]
    public async Task A_service_that_breaks_off_is_502()
    {
        await using var backend = await Backend.Start(static app => app.MapGet("/v1/x", static (HttpContext c) => c.Abort()));
        await using var gateway = await TestGateway.Start(backend);

        var (status, message) = await Ask(gateway, "/v1/x");

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("openai-proxy", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_stays_silent_is_504()
    {
        await using var backend = await Backend.Start(static app => app.MapGet("/v1/x", static (HttpContext c) => Task.Delay(Timeout.Infinite, c.RequestAborted)));
        await using var gateway = await TestGateway.Start(backend, "--GATEWAY_IDLE_TIMEOUT=1");

        // Not the hundred seconds after which the client itself gives up.
        var (status, _) = await Ask(gateway, "/v1/x").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_breaks_for_the_client_too()
    {
        var seen = new TaskCompletionSource();
        await using var backend = await Backend.Start(app => app.MapGet("/v1/x", async (HttpContext c) =>
        {
            await c.Response.WriteAsync("data: 1\n\n");
            await c.Response.Body.FlushAsync();
            await seen.Task;
            c.Abort();
        }));
        await using var gateway = await TestGateway.Start(backend);

        using var response = await gateway.Client.GetAsync(new Uri("/v1/x", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        seen.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(async () => await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_error_of_the_service_passes_as_it_is()
    {
        await using var backend = await Backend.Start(static app => app.MapGet("/v1/x", static (HttpContext c) =>
        {
            c.Response.StatusCode = 429;
            c.Response.Headers.RetryAfter = "7";
            return c.Response.WriteAsync("its own words");
        }));
        await using var gateway = await TestGateway.Start(backend);

        using var response = await gateway.Client.GetAsync(new Uri("/v1/x", UriKind.Relative));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("7", response.Headers.RetryAfter?.ToString());
        Assert.Equal("its own words", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Outside_the_openai_api_an_error_is_a_problem()
    {
        await using var gateway = await TestGateway.Start();

        using var nowhere = await gateway.Client.GetAsync(new Uri("/nowhere", UriKind.Relative));
        using var away = await gateway.Client.GetAsync(new Uri("/openapi/openai-proxy.json", UriKind.Relative));

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (nowhere.StatusCode, nowhere.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (away.StatusCode, away.Content.Headers.ContentType?.MediaType));
    }
}
