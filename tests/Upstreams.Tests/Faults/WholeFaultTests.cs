using System.Globalization;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.Faults;

public sealed class WholeFaultTests
{
    private const string Path = "/v1/chat/completions";

    [Theory]
    [InlineData("fault=garbage", "{\"oops\": never ends")]
    [InlineData("fault=notobject", "[\"no\", \"object\"]")]
    [InlineData("fault=notext", "{\"object\":\"chat.completion\"}")]
    [InlineData("fault=error message=oops", "{\"error\":{\"message\":\"oops\",\"type\":\"server_error\",\"param\":null,\"code\":null}}")]
    public async Task A_body_that_is_wrong(string script, string body)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", script);
        using var response = await Client.PostAsync(engine, Path, Client.Chat());
        Assert.Equal((200, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("fault=end", true)]
    [InlineData("fault=cut at=1", false)]
    [InlineData("fault=halfclose at=1", false)]
    [InlineData("fault=reset at=1", false)]
    public async Task A_body_that_ends_in_the_middle(string script, bool properly)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", script);
        using var response = await Client.PostAsync(engine, Path, Client.Chat());
        var read = response.Content.ReadAsStringAsync();
        if (!properly)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => read);
            return;
        }

        var text = await read;
        Assert.StartsWith("{\"id\":", text, StringComparison.Ordinal);
        Assert.False(text.EndsWith('}'));
    }

    [Theory]
    [InlineData("retryafter=7", "retry-after", "7")]
    [InlineData("retryafter=7 retryform=ms", "retry-after-ms", "7000")]
    public async Task A_full_engine_says_when_to_come_again(string script, string header, string value)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "status=429 " + script);
        using var response = await Client.PostAsync(engine, Path, Client.Chat());
        Assert.Equal((429, value), ((int)response.StatusCode, response.Headers.GetValues(header).Single()));
    }

    [Fact]
    public async Task Or_at_what_time()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "status=503 retryafter=3600 retryform=date");
        using var response = await Client.PostAsync(engine, Path, Client.Chat());
        var date = DateTimeOffset.ParseExact(response.Headers.GetValues("retry-after").Single(), "R", CultureInfo.InvariantCulture);
        Assert.True(date > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task An_error_can_be_a_page()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "status=500 html");
        using var response = await Client.PostAsync(engine, Path, Client.Chat());
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<html>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listens_any_more()
    {
        var engine = await UpstreamListener.StartAsync(Flavour.OpenAI);
        await engine.DisposeAsync();
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => Client.PostAsync(engine, Path, Client.Chat()));
        Assert.Equal(HttpRequestError.ConnectionError, exception.HttpRequestError);
    }
}
