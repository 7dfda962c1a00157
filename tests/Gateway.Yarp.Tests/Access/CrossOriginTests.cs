using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.Gateway.Tests.Access;

public sealed class CrossOriginTests
{
    private const string Page = "https://chat.example.org";

    private static Task<Backend> Proxy() => Backend.Start(static app => app.Map("/v1/x", static (HttpContext c) =>
    {
        c.Response.Headers.AccessControlAllowOrigin = "*";
        return c.Response.WriteAsync("answer");
    }));

    private static HttpRequestMessage Request(HttpMethod method, string origin, string path = "/v1/x")
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        }

        return request;
    }

    [Theory]
    [InlineData(Page, Page)]
    [InlineData("*", "*")]
    public async Task A_preflight_needs_no_key(string allowed, string answered)
    {
        await using var gateway = await TestGateway.Start(null, $"--ATRIUM_CORS_ORIGINS={allowed}", "--ATRIUM_API_KEYS=some-key");
        using var request = Request(HttpMethod.Options, Page);

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(answered, Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("authorization", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_and_an_error_may_be_read_by_an_allowed_page_only()
    {
        await using var backend = await Proxy();
        await using var gateway = await TestGateway.Start(backend, $"--ATRIUM_CORS_ORIGINS={Page}", "--ATRIUM_API_KEYS=some-key");
        using var good = Request(HttpMethod.Get, Page);
        good.Headers.Authorization = new("Bearer", "some-key");
        using var keyless = Request(HttpMethod.Get, Page);
        using var foreign = Request(HttpMethod.Get, "https://evil.example");
        foreign.Headers.Authorization = new("Bearer", "some-key");

        using var answer = await gateway.Client.SendAsync(good);
        using var error = await gateway.Client.SendAsync(keyless);
        using var unreadable = await gateway.Client.SendAsync(foreign);

        Assert.Equal(Page, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("x-request-id", Assert.Single(answer.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, error.StatusCode);
        Assert.Equal(Page, Assert.Single(error.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(unreadable.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task By_default_no_page_may_read_whatever_the_service_behind_says()
    {
        await using var backend = await Proxy();
        await using var gateway = await TestGateway.Start(backend, "--ATRIUM_API_KEYS=some-key");
        using var request = Request(HttpMethod.Get, Page);
        request.Headers.Authorization = new("Bearer", "some-key");

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_keys_a_foreign_page_cannot_even_send()
    {
        await using var backend = await Proxy();
        await using var gateway = await TestGateway.Start(backend);
        using var foreign = Request(HttpMethod.Post, "https://evil.example");
        using var own = Request(HttpMethod.Post, gateway.Address.GetLeftPart(UriPartial.Authority));

        using var refused = await gateway.Client.SendAsync(foreign);
        using var answered = await gateway.Client.SendAsync(own);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1234", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task Without_keys_a_name_rebound_to_loopback_is_not_answered(string host, HttpStatusCode expected)
    {
        await using var backend = await Proxy();
        await using var gateway = await TestGateway.Start(backend);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/x");
        request.Headers.Host = host;

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData(Page, true)]
    public async Task A_web_socket_is_opened_for_allowed_pages_only(string origin, bool opens)
    {
        await using var backend = await Backend.Start(static app => app.Map("/v1/socket", static async (HttpContext c) =>
        {
            using var socket = await c.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, c.RequestAborted);
        }));
        await using var gateway = await TestGateway.Start(backend, $"--ATRIUM_CORS_ORIGINS={Page}", "--ATRIUM_API_KEYS=some-key");
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        client.Options.SetRequestHeader("Origin", origin);
        var address = new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/v1/socket", Query = "api_key=some-key" }.Uri;

        if (opens)
        {
            await client.ConnectAsync(address, CancellationToken.None);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(address, CancellationToken.None));
            Assert.Equal(HttpStatusCode.Forbidden, client.HttpStatusCode);
        }
    }
}
