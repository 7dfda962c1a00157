using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.Gateway.Tests.Limits;

public sealed class LimitTests
{
    private static Task<Backend> Count() => Backend.Start(static app => app.MapPost("/v1/x", static async (HttpContext c) =>
    {
        using var body = new MemoryStream();
        await c.Request.Body.CopyToAsync(body);
        await c.Response.WriteAsync($"{body.Length}");
    }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_413_whether_it_says_its_length_or_not(bool saysLength)
    {
        await using var backend = await Count();
        await using var gateway = await TestGateway.Start(backend, "--GATEWAY_MAX_BODY_BYTES=1000");
        using var content = saysLength ? (HttpContent)new ByteArrayContent(new byte[1001]) : new UnknownLength(1001);

        using var response = await gateway.Client.PostAsync(new Uri("/v1/x", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = body.RootElement.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Contains("1000", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_within_the_limit_passes()
    {
        await using var backend = await Count();
        await using var gateway = await TestGateway.Start(backend, "--GATEWAY_MAX_BODY_BYTES=1100");
        using var content = new UnknownLength(1000);

        using var response = await gateway.Client.PostAsync(new Uri("/v1/x", UriKind.Relative), content);

        Assert.Equal("1000", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("--GATEWAY_MAX_HEADER_BYTES=1024", 1, 2000)]
    [InlineData("--GATEWAY_MAX_HEADERS=10", 20, 1)]
    public async Task Too_many_or_too_large_headers_are_431(string limit, int count, int size)
    {
        await using var gateway = await TestGateway.Start(null, limit);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive");
        for (var i = 0; i < count; i++)
        {
            request.Headers.Add($"x-{i}", new string('a', size));
        }

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    private sealed class UnknownLength(int size) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(new byte[size / 2]);
            await stream.FlushAsync();
            await stream.WriteAsync(new byte[size - (size / 2)]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
