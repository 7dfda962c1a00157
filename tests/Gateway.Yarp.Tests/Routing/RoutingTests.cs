using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.Gateway.Tests.Routing;

public sealed class RoutingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_request_reaches_the_proxy_whole_and_its_answer_the_client()
    {
        await using var backend = await Backend.Start(static app => app.MapPost("/v1/echo/{x}", static async (HttpContext c) =>
        {
            c.Response.StatusCode = 418;
            c.Response.Headers["x-own"] = c.Request.Headers["x-sent"].ToString();
            await c.Response.WriteAsync($"{c.Request.Path.Value}{c.Request.QueryString} {await new StreamReader(c.Request.Body).ReadToEndAsync()}");
        }));
        await using var gateway = await TestGateway.Start(backend);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/echo/a%20b?q=1&q=2") { Content = new StringContent("body") };
        request.Headers.Add("x-sent", "yes");

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("yes", Assert.Single(response.Headers.GetValues("x-own")));
        Assert.Equal("/v1/echo/a b?q=1&q=2 body", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/responses/resp_1/input_items", 200)]
    [InlineData("/v1/messages/count_tokens", 200)]
    [InlineData("/tokenize", 200)]
    [InlineData("/tools/read_url?url=http%3A%2F%2Fx%2F%3Fa%3D1%26b", 200)]
    [InlineData("/coeffects/manifest", 200)]
    [InlineData("/tokenizer", 404)]
    [InlineData("/elsewhere", 404)]
    public async Task What_the_proxy_offers_is_reached_through_the_gateway(string path, int status)
    {
        await using var backend = await Backend.Start(static app => app.Map("/{**rest}", static (HttpContext c) =>
            c.Response.WriteAsync(c.Request.Path.Value + c.Request.QueryString)));
        await using var gateway = await TestGateway.Start(backend);
        using var response = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200)
        {
            Assert.Equal(path, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task The_request_id_goes_through_and_comes_back_once()
    {
        await using var backend = await Backend.Start(static app => app.MapGet("/v1/id", static async (HttpContext c) =>
        {
            c.Response.Headers["x-request-id"] = "of-the-backend";
            await c.Response.WriteAsync(c.Request.Headers["x-request-id"].ToString());
        }));
        await using var gateway = await TestGateway.Start(backend);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/id");
        request.Headers.Add("x-request-id", "of-the-client");

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal("of-the-client", Assert.Single(response.Headers.GetValues("x-request-id")));
        Assert.Equal("of-the-client", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_first_event_of_a_stream_arrives_before_the_second_is_sent()
    {
        var release = new TaskCompletionSource();
        await using var backend = await Backend.Start(app => app.MapPost("/v1/chat/completions", async (HttpContext c) =>
        {
            c.Response.ContentType = "text/event-stream; charset=utf-8";
            await c.Response.WriteAsync("data: 1\n\n");
            await c.Response.Body.FlushAsync();
            await release.Task;
            await c.Response.WriteAsync("data: 2\n\n");
        }));
        await using var gateway = await TestGateway.Start(backend);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(new { stream = true }) };

        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var first = await reader.ReadLineAsync().WaitAsync(Patience);
        release.SetResult();
        var rest = await reader.ReadToEndAsync();

        Assert.Equal("data: 1", first);
        Assert.Equal("\ndata: 2\n\n", rest);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_work_behind()
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var backend = await Backend.Start(app => app.MapGet("/v1/slow", async (HttpContext c) =>
        {
            c.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.Infinite, c.RequestAborted);
        }));
        await using var gateway = await TestGateway.Start(backend);
        using var leave = new CancellationTokenSource();

        var call = gateway.Client.GetAsync(new Uri("/v1/slow", UriKind.Relative), leave.Token);
        await started.Task.WaitAsync(Patience);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await aborted.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_web_socket_speaks_both_ways_and_closes()
    {
        await using var backend = await Backend.Start(static app => app.Map("/v1/socket", static async (HttpContext c) =>
        {
            using var socket = await c.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var read = await socket.ReceiveAsync(buffer, c.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, read.Count), WebSocketMessageType.Text, true, c.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", c.RequestAborted);
        }));
        await using var gateway = await TestGateway.Start(backend);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/v1/socket" }.Uri, CancellationToken.None);

        await client.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[64];
        var answer = await client.ReceiveAsync(buffer, CancellationToken.None);
        var close = await client.ReceiveAsync(new byte[8], CancellationToken.None);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, answer.Count));
        Assert.Equal(WebSocketMessageType.Close, close.MessageType);
    }

    [Fact]
    public async Task A_service_that_moves_is_followed()
    {
        await using var first = await Backend.Start(static app => app.MapGet("/v1/who", static (HttpContext c) => c.Response.WriteAsync("first")));
        await using var second = await Backend.Start(static app => app.MapGet("/v1/who", static (HttpContext c) => c.Response.WriteAsync("second")));
        await using var gateway = await TestGateway.Start(first);
        Assert.Equal("first", await gateway.Client.GetStringAsync(new Uri("/v1/who", UriKind.Relative)));

        gateway.App.Configuration["services:openai-proxy:http:0"] = second.Address;
        ((Microsoft.Extensions.Configuration.IConfigurationRoot)gateway.App.Configuration).Reload();

        Assert.Equal("second", await gateway.Client.GetStringAsync(new Uri("/v1/who", UriKind.Relative)));
    }

    [Fact]
    public async Task Health_is_the_gateways_own_and_names_the_peer_that_is_away()
    {
        await using var gateway = await TestGateway.Start();

        using var health = await gateway.Client.GetAsync(new Uri("/health", UriKind.Relative));
        using var alive = await gateway.Client.GetAsync(new Uri("/alive", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("openai-proxy cannot be reached", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }
}
