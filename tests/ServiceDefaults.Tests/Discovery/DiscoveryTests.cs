using Atrium.ServiceDefaults.Discovery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Atrium.ServiceDefaults.Tests.Discovery;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task A_service_is_called_by_its_name_and_gets_the_request_id()
    {
        await using var peer = await TestService.Start(static app =>
            app.MapGet("/who/{x}", static (HttpContext c, string x, string q) => $"{x} {q} {c.TraceIdentifier}"));
        await using var service = await TestService.Start(
            static app => app.MapGet("/", static (IHttpClientFactory clients) =>
                clients.CreateClient().GetStringAsync(new Uri("http://the-peer/who/a%2Fb?q=1"))),
            args: [$"--services:the-peer:http:0={peer.App.Urls.First()}"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("x-request-id", "walks-through");

        using var response = await service.Client.SendAsync(request);

        Assert.Equal("a%2Fb 1 walks-through", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Several_addresses_take_turns()
    {
        var addresses = new ServiceAddresses(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:a:http:0"] = "http://127.0.0.1:1",
            ["services:a:http:1"] = "http://127.0.0.1:2",
        }).Build());

        Assert.Equal(2, Enumerable.Range(0, 4).Select(_ => addresses.Next("a")).Distinct().Count());
        Assert.Null(addresses.Next("b"));
        Assert.Null(addresses.Next("a", "https"));
    }
}
