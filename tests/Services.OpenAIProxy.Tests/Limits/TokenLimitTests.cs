using System.Net;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Limits;

/// <summary>Tokens per minute and key.</summary>
public sealed class TokenLimitTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly EventEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task A_request_takes_in_advance_and_pays_what_it_used(string more)
    {
        await using var proxy = await StartAsync();
        using var first = await PostAsync(proxy, $"\"max_tokens\":400{more}");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await first.Content.ReadAsStringAsync();

        // 400 and the prompt (32 characters) were held while it ran.
        Assert.Equal(("600", "192", "40.8s"), Rates(first));

        // It used 11 and 5, so of 600 there are 584 left: enough for 576 and the prompt, not for 577.
        using var tooMuch = await PostAsync(proxy, "\"max_tokens\":577");
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMuch.StatusCode);
        Assert.Equal(("600", "584", "1.6s"), Rates(tooMuch));
        Assert.Equal(("1", "100"), (tooMuch.Headers.GetValues("retry-after").Single(), tooMuch.Headers.GetValues("retry-after-ms").Single()));
        using var enough = await PostAsync(proxy, "\"max_tokens\":576");
        Assert.Equal(HttpStatusCode.OK, enough.StatusCode);
    }

    [Fact]
    public async Task A_refusal_names_the_limit_and_asks_no_engine()
    {
        _engine.Answer = static _ => EventEngine.Whole([new GenerationEvent.Text("x")], usage: new TokenUsage(300, 500, Estimated: false));
        await using var proxy = await StartAsync();
        (await PostAsync(proxy, "\"max_tokens\":10")).Dispose();

        // 200 too many were used: nothing goes until they are paid back, and then for what is wanted.
        using var refused = await PostAsync(proxy, "\"max_tokens\":92");
        Assert.Equal(("600", "0", "1m20s"), Rates(refused));
        Assert.Equal("30000", refused.Headers.GetValues("retry-after-ms").Single());
        var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal(("tokens", "rate_limit_exceeded"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("600 tokens per minute", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Single(_engine.Asked);
        Assert.Equal(1, (await MetricsPage.OfAsync(proxy)).Value("atrium_tokens_limited_total"));

        _time.Advance(TimeSpan.FromSeconds(30));
        using var later = await PostAsync(proxy, "\"max_tokens\":92");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task What_can_never_fit_says_so_and_nothing_of_later()
    {
        await using var proxy = await StartAsync();
        using var response = await PostAsync(proxy, "\"max_tokens\":601");
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.False(response.Headers.Contains("retry-after"));
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        Assert.Contains("must be reduced", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_key_has_its_own_account()
    {
        await using var proxy = await StartAsync();
        _engine.Answer = static _ => EventEngine.Whole([new GenerationEvent.Text("x")], usage: new TokenUsage(300, 500, Estimated: false));
        (await PostAsync(proxy, "\"max_tokens\":10", "key-1")).Dispose();
        using var same = await PostAsync(proxy, "\"max_tokens\":10", "key-1");
        using var other = await PostAsync(proxy, "\"max_tokens\":10", "key-2");
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (same.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task What_fails_before_its_first_token_costs_nothing()
    {
        _engine.Answer = static _ => [new GenerationEvent.Failed(new GenerationFailure(FailureKind.InvalidRequest, "no"))];
        await using var proxy = await StartAsync();
        (await PostAsync(proxy, "\"max_tokens\":500")).Dispose();
        using var second = await PostAsync(proxy, "\"max_tokens\":592");
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
    }

    [Fact]
    public async Task Vectors_count_too()
    {
        _engine.Embed = static _ => new EmbeddingResult([[1]], 600, Estimated: false);
        await using var proxy = await StartAsync();
        await proxy.PostJsonAsync("/v1/embeddings", """{"model":"demo","input":"0123456789"}""");
        await proxy.PostJsonAsync("/v1/embeddings", """{"model":"demo","input":"0123456789"}""", 429);
    }

    [Fact]
    public async Task Without_a_limit_nothing_is_said()
    {
        await using var proxy = await _engine.ProxyAsync();
        using var response = await PostAsync(proxy, "\"max_tokens\":601");
        Assert.DoesNotContain(response.Headers, static header => header.Key.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    private Task<ProxyUnderTest> StartAsync() =>
        _engine.ProxyAsync(builder => builder.Services.AddSingleton<TimeProvider>(_time), "TOKENS_PER_MINUTE=600");

    private static Task<HttpResponseMessage> PostAsync(ProxyUnderTest proxy, string more, string key = "key-1")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(ProxyUnderTest.Chat("0123456789 0123456789 0123456789", more), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Atrium-Client", key);
        return proxy.Client.SendAsync(request);
    }

    private static (string Limit, string Remaining, string Reset) Rates(HttpResponseMessage response) => (
        response.Headers.GetValues("x-ratelimit-limit-tokens").Single(),
        response.Headers.GetValues("x-ratelimit-remaining-tokens").Single(),
        response.Headers.GetValues("x-ratelimit-reset-tokens").Single());
}
