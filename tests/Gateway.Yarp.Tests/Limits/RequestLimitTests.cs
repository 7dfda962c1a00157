using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.Gateway.Tests.Limits;

/// <summary>Requests per minute and key.</summary>
public sealed class RequestLimitTests
{
    private const string Keys = "--ATRIUM_API_KEYS=first-key-1,second-key-2";

    [Fact]
    public async Task Each_key_has_its_own_allowance_and_headers_that_are_true()
    {
        var clock = new Clock();
        await using var backend = await Backend.Start(static app => app.MapPost("/v1/x", static (HttpContext c) => c.Response.WriteAsync(c.Request.Headers["X-Atrium-Client"].ToString())));
        await using var gateway = await TestGateway.Start(backend, builder => builder.Services.AddSingleton<TimeProvider>(clock), Keys, "--GATEWAY_REQUESTS_PER_MINUTE=3");
        foreach (var (remaining, reset) in new[] { ("2", "20s"), ("1", "40s"), ("0", "1m0s") })
        {
            using var passed = await PostAsync(gateway, "first-key-1");
            Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
            Assert.Equal(("3", remaining, reset), Rates(passed));

            // What a client says it is has no weight.
            Assert.Matches("^[0-9a-f]{64}$", await passed.Content.ReadAsStringAsync());
        }

        clock.Now += TimeSpan.FromMilliseconds(7500);
        using var refused = await PostAsync(gateway, "first-key-1");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(("3", "0", "52.5s"), Rates(refused));
        Assert.Equal(("13", "12500"), (refused.Headers.GetValues("retry-after").Single(), refused.Headers.GetValues("retry-after-ms").Single()));
        var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal(("requests", "rate_limit_exceeded"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("3 requests per minute", error.GetProperty("message").GetString(), StringComparison.Ordinal);

        using var other = await PostAsync(gateway, "second-key-2");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        clock.Now += TimeSpan.FromMilliseconds(12500);
        using var later = await PostAsync(gateway, "first-key-1");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task What_only_reads_is_free_and_no_limit_says_nothing()
    {
        await using var backend = await Backend.Start(static app => app.Map("/v1/x", static (HttpContext c) => c.Response.WriteAsync(c.Request.Headers["X-Atrium-Client"].ToString())));
        await using var limited = await TestGateway.Start(backend, "--GATEWAY_REQUESTS_PER_MINUTE=1");
        for (var i = 0; i < 3; i++)
        {
            using var read = await limited.Client.GetAsync(new Uri("/v1/x", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            Assert.False(read.Headers.Contains("x-ratelimit-limit-requests"));
        }

        using var first = await PostAsync(limited, null);
        using var second = await PostAsync(limited, null);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));

        await using var open = await TestGateway.Start(backend);
        using var response = await PostAsync(open, null);
        Assert.Equal("anonymous", await response.Content.ReadAsStringAsync());
        Assert.DoesNotContain(response.Headers, static header => header.Key.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_headers_stay_when_the_service_is_away()
    {
        await using var gateway = await TestGateway.Start(null, "--GATEWAY_REQUESTS_PER_MINUTE=5");
        using var response = await PostAsync(gateway, null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("4", response.Headers.GetValues("x-ratelimit-remaining-requests").Single());
    }

    private static async Task<HttpResponseMessage> PostAsync(TestGateway gateway, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/x");
        request.Headers.Add("X-Atrium-Client", "key-9");
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        return await gateway.Client.SendAsync(request);
    }

    private static (string Limit, string Remaining, string Reset) Rates(HttpResponseMessage response) => (
        response.Headers.GetValues("x-ratelimit-limit-requests").Single(),
        response.Headers.GetValues("x-ratelimit-remaining-requests").Single(),
        response.Headers.GetValues("x-ratelimit-reset-requests").Single());

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
