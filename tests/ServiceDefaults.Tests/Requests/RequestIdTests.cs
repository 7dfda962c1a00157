using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Tests.Requests;

public sealed partial class RequestIdTests
{
    [Theory]
    [InlineData("abc-123", true)]
    [InlineData("0af7651916cd43dd8448eb211c80319c", true)]
    [InlineData("has space", false)]
    [InlineData("quote\"", false)]
    [InlineData("", false)]
    public async Task A_sane_id_is_kept_and_any_other_replaced(string sent, bool kept)
    {
        await using var service = await TestService.Start(static app => app.MapGet("/", static (HttpContext c) => c.TraceIdentifier));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("x-request-id", sent);

        using var response = await service.Client.SendAsync(request);

        var id = Assert.Single(response.Headers.GetValues("x-request-id"));
        Assert.Equal(kept, id == sent);
        Assert.Equal(id, await response.Content.ReadAsStringAsync());
        Assert.NotEmpty(id);
    }

    [Fact]
    public async Task An_endless_id_is_replaced()
    {
        await using var service = await TestService.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("x-request-id", new string('a', 129));

        using var response = await service.Client.SendAsync(request);

        Assert.True(Assert.Single(response.Headers.GetValues("x-request-id")).Length < 129);
    }

    [Fact]
    public async Task The_id_is_in_the_log_scope_and_in_the_problem()
    {
        await using var service = await TestService.Start(static app => app.MapGet("/fail", static (ILogger<RequestIdTests> logger) =>
        {
            Working(logger);
            throw new InvalidOperationException("inner workings");
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fail");
        request.Headers.Add("x-request-id", "find-me");

        using var response = await service.Client.SendAsync(request);

        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("find-me", problem.RootElement.GetProperty("requestId").GetString());
        Assert.Contains("request_id=find-me", service.Log.Entries.Single(static e => e.Message == "working").Scopes, StringComparison.Ordinal);
    }

    [LoggerMessage(1, LogLevel.Information, "working")]
    private static partial void Working(ILogger logger);
}
