using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Coeffects;

/// <summary><c>GET /coeffects/manifest</c>, as the seed has it.</summary>
public sealed class ManifestTests
{
    [Fact]
    public async Task It_is_the_seeds()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var response = await proxy.SendAsync(HttpMethod.Get, "/coeffects/manifest");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            """{"tools":{"/v1/chat/completions":{"net":"readWrite","gpu":"read"},"/tools/search":{"net":"read"},"/tools/code_search":{"net":"read"},"/tools/read_url":{"net":"read"}},"algebra":"Coeffect semiring: (R, join, 0, meet, 1)"}""",
            await response.Content.ReadAsStringAsync());
    }
}
