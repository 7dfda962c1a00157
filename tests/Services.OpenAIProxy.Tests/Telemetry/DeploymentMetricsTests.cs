using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

public sealed class DeploymentMetricsTests
{
    [Fact]
    public async Task How_the_deployments_stand_is_there_to_read()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var stream = await proxy.PostAsync(ProxyUnderTest.Chat("[[mock count=1000 delay=60000]]", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead);
        var page = await MetricsPage.OfAsync(proxy);
        Assert.Equal(1, page.Value("atrium_router_requests_in_flight", ["model=\"demo\"", "deployment="]));
        Assert.Equal(1, page.Value("atrium_router_deployment_healthy", ["model=\"demo\"", "deployment="]));
        Assert.Equal(1, page.Value("atrium_router_breaker_state", ["state=\"closed\""]));
        Assert.Equal(0, page.Value("atrium_router_breaker_state", ["state=\"open\""]));
        stream.Dispose();
    }

    [Fact]
    public async Task A_breaker_that_opens_is_seen()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            (await proxy.PostAsync(ProxyUnderTest.Chat("[[mock status=500]]"))).Dispose();
        }

        var page = await MetricsPage.OfAsync(proxy);
        Assert.Equal(1, page.Value("atrium_router_breaker_state", ["state=\"open\""]));
        Assert.Equal(0, page.Value("atrium_router_breaker_state", ["state=\"closed\""]));
    }
}
