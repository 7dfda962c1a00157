using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.Gateway.Tests.Keys;

public sealed class ApiKeyTests
{
    private const string Keys = "--ATRIUM_API_KEYS=first-key-1, second-key-2";

    private static Task<Backend> Echo() => Backend.Start(static app => app.MapGet("/v1/seen", static (HttpContext c) => c.Response.WriteAsync(
        string.Join('\n', c.Request.Headers.Select(static h => $"{h.Key}: {h.Value}")) + c.Request.QueryString)));

    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer first-key-1", HttpStatusCode.OK)]
    [InlineData("Authorization", "bearer second-key-2", HttpStatusCode.OK)]
    [InlineData("X-API-Key", "second-key-2", HttpStatusCode.OK)]
    [InlineData("Authorization", "Bearer first-key-", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer first-key-11", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer FIRST-KEY-1", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer first-key-1, second-key-2", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Basic first-key-1", HttpStatusCode.Unauthorized)]
    [InlineData("X-API-Key", "wrong", HttpStatusCode.Unauthorized)]
    public async Task Only_a_known_key_opens(string? header, string? value, HttpStatusCode expected)
    {
        await using var backend = await Echo();
        await using var gateway = await TestGateway.Start(backend, Keys);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/seen?a=1");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.OK)
        {
            var seen = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("-key-", seen, StringComparison.OrdinalIgnoreCase);
            Assert.EndsWith("?a=1", seen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Services_behind_tell_clients_apart_without_their_keys()
    {
        await using var backend = await Echo();
        await using var gateway = await TestGateway.Start(backend, Keys);
        async Task<string> Client(string name, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/seen");
            request.Headers.TryAddWithoutValidation(name, key);
            request.Headers.Add("X-Atrium-Client", "somebody-else");
            using var response = await gateway.Client.SendAsync(request);
            return Assert.Single((await response.Content.ReadAsStringAsync()).Split('\n'), static line => line.StartsWith("X-Atrium-Client:", StringComparison.Ordinal));
        }

        var first = await Client("Authorization", "Bearer first-key-1");
        Assert.Matches("^X-Atrium-Client: [0-9a-f]{64}$", first);
        Assert.Equal(first, await Client("X-API-Key", "first-key-1"));
        Assert.NotEqual(first, await Client("X-API-Key", "second-key-2"));

        await using var open = await TestGateway.Start(backend);
        using var unnamed = new HttpRequestMessage(HttpMethod.Get, "/v1/seen");
        unnamed.Headers.Add("X-Atrium-Client", "somebody-else");
        using var answer = await open.Client.SendAsync(unnamed);
        Assert.DoesNotContain("somebody-else", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_below_v1_messages_is_an_error_of_anthropics_api()
    {
        await using var gateway = await TestGateway.Start(null, Keys);
        using var refused = await gateway.Client.GetAsync(new Uri("/v1/messages", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var body = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal(("error", "authentication_error"), (body.RootElement.GetProperty("type").GetString(), body.RootElement.GetProperty("error").GetProperty("type").GetString()));
        Assert.Equal(refused.Headers.GetValues("request-id").Single(), body.RootElement.GetProperty("request_id").GetString());

        // With a key: the service is not there.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages");
        request.Headers.Add("X-API-Key", "second-key-2");
        using var absent = await gateway.Client.SendAsync(request);
        Assert.Equal(529, (int)absent.StatusCode);
        Assert.Contains("\"overloaded_error\"", await absent.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_an_error_of_the_openai_api()
    {
        await using var gateway = await TestGateway.Start(null, Keys);

        using var response = await gateway.Client.GetAsync(new Uri("/v1/models", UriKind.Relative));

        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = body.RootElement.GetProperty("error");
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, error.GetProperty("param").ValueKind);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.True(response.Headers.Contains("x-request-id"));
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/alive", HttpStatusCode.OK)]
    [InlineData("/health", HttpStatusCode.ServiceUnavailable)]
    [InlineData("/docs", HttpStatusCode.OK)]
    [InlineData("/docs/sources.json", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/models", HttpStatusCode.Unauthorized)]
    [InlineData("/nowhere", HttpStatusCode.Unauthorized)]
    [InlineData("/docs/../v1/models", HttpStatusCode.Unauthorized)]
    [InlineData("/docsx", HttpStatusCode.Unauthorized)]
    public async Task Without_a_key_only_probes_and_descriptions_are_open(string path, HttpStatusCode expected)
    {
        await using var gateway = await TestGateway.Start(null, Keys);

        using var response = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("api_key=first-key-1&room=2", true)]
    [InlineData("api_key=wrong-key-1", false)]
    [InlineData("room=2", false)]
    public async Task A_web_socket_may_carry_its_key_in_the_query(string query, bool opens)
    {
        var seen = "";
        await using var backend = await Backend.Start(app => app.Map("/v1/socket", async (HttpContext c) =>
        {
            seen = c.Request.QueryString.Value;
            using var socket = await c.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, c.RequestAborted);
        }));
        await using var gateway = await TestGateway.Start(backend, Keys);
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/v1/socket", Query = query }.Uri;

        if (opens)
        {
            await client.ConnectAsync(address, CancellationToken.None);
            await client.ReceiveAsync(new byte[8], CancellationToken.None);
            Assert.Equal("?room=2", seen);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(address, CancellationToken.None));
            Assert.Equal(HttpStatusCode.Unauthorized, client.HttpStatusCode);
        }
    }

    [Fact]
    public async Task The_query_carries_no_key_for_anything_else()
    {
        await using var backend = await Echo();
        await using var gateway = await TestGateway.Start(backend, Keys);

        using var response = await gateway.Client.GetAsync(new Uri("/v1/seen?api_key=first-key-1", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task On_loopback_without_keys_all_is_open()
    {
        await using var backend = await Echo();
        await using var gateway = await TestGateway.Start(backend);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/seen");
        request.Headers.Authorization = new("Bearer", "not-needed-here");

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("not-needed-here", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
