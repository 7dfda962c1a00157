using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Atrium.EndToEnd.Tests;

/// <summary>The API reference page and the documents behind it come from this house and send nobody elsewhere.</summary>
public sealed partial class ReferencePageTests(LiveFixture fixture) : IClassFixture<LiveFixture>
{
    [Fact]
    public async Task The_page_and_everything_it_loads_come_from_the_gateway()
    {
        using var client = fixture.Atrium.CreateClient(key: null);
        using var page = await client.GetAsync(new Uri("docs", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync();

        var loaded = Load().Matches(html)
            .Select(static match => match.Groups[1].Value)
            .Where(static url => !url.StartsWith("data:", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(loaded);
        foreach (var url in loaded)
        {
            Assert.Matches("^/[^/]", url);
            using var part = await client.GetAsync(new Uri(url, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, part.StatusCode);
            Assert.NotEmpty(await part.Content.ReadAsByteArrayAsync());
        }

        // Whatever the page's script would like to fetch, the browser refuses all but this address.
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:|\\*", policy);
    }

    [Fact]
    public async Task Every_document_on_the_page_is_OpenAPI_without_outside_references()
    {
        using var client = fixture.Atrium.CreateClient(key: null);
        using var sources = JsonDocument.Parse(await client.GetStringAsync(new Uri("docs/sources.json", UriKind.Relative)));
        Assert.NotEqual(0, sources.RootElement.GetArrayLength());

        foreach (var source in sources.RootElement.EnumerateArray())
        {
            var url = source.GetProperty("url").GetString()!;
            Assert.Matches("^/openapi/[a-z-]+\\.json$", url);
            using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri(url, UriKind.Relative)));
            Assert.StartsWith("3.", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(document.RootElement.GetProperty("paths").EnumerateObject());
            Assert.All(References(document.RootElement), static reference => Assert.StartsWith("#/", reference, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_chat_endpoint_is_described()
    {
        using var client = fixture.Atrium.CreateClient(key: null);
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri("openapi/openai-proxy.json", UriKind.Relative)));

        var chat = document.RootElement.GetProperty("paths").GetProperty("/v1/chat/completions").GetProperty("post");

        Assert.NotEmpty(chat.GetProperty("summary").GetString()!);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property =>
            property is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    [GeneratedRegex("""<(?:script|link|img)\b[^>]*\b(?:src|href)="([^"]*)""")]
    private static partial Regex Load();
}
