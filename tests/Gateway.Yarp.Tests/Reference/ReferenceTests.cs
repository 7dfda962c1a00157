using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Atrium.Gateway.Tests.Reference;

public sealed class ReferenceTests
{
    [Fact]
    public async Task Every_source_on_the_page_is_the_services_own_document()
    {
        await using var backend = await Backend.Start(static app =>
            app.MapGet("/openapi/v1.json", static (HttpContext c) => c.Response.WriteAsync("""{"openapi":"3.1.1"}""")));
        await using var gateway = await TestGateway.Start(backend);

        using var sources = JsonDocument.Parse(await gateway.Client.GetStringAsync(new Uri("/docs/sources.json", UriKind.Relative)));

        Assert.NotEmpty(sources.RootElement.EnumerateArray());
        foreach (var source in sources.RootElement.EnumerateArray())
        {
            var document = await gateway.Client.GetStringAsync(new Uri(source.GetProperty("url").GetString()!, UriKind.Relative));
            Assert.Equal("""{"openapi":"3.1.1"}""", document);
        }
    }

    [Fact]
    public async Task The_page_and_all_it_loads_are_local()
    {
        await using var gateway = await TestGateway.Start();

        using var page = await gateway.Client.GetAsync(new Uri("/docs", UriKind.Relative));
        var html = await page.Content.ReadAsStringAsync();
        using var script = await gateway.Client.GetAsync(new Uri("/docs/standalone.js", UriKind.Relative));
        using var own = await gateway.Client.GetAsync(new Uri("/docs/page.js", UriKind.Relative));

        Assert.DoesNotContain("//", html.Replace("<!doctype html>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        Assert.Contains("createApiReference", await script.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData("*/*", "application/json")]
    public async Task The_front_door_points_the_way(string accept, string expected)
    {
        await using var gateway = await TestGateway.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("/docs", body, StringComparison.Ordinal);
        Assert.Contains("/v1", body, StringComparison.Ordinal);
    }
}
