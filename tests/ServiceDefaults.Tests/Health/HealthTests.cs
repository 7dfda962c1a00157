using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Atrium.ServiceDefaults.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.ServiceDefaults.Tests.Health;

public sealed class HealthTests
{
    private static async Task<(HttpStatusCode Status, JsonElement Body)> Ask(TestService service, string path)
    {
        using var response = await service.Client.GetAsync(new Uri(path, UriKind.Relative));
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, document.RootElement.Clone());
    }

    private static JsonElement Check(JsonElement body, string name) =>
        body.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);

    [Fact]
    public async Task A_healthy_service_says_who_it_is()
    {
        await using var service = await TestService.Start(name: "kitchen");

        var (status, body) = await Ask(service, "/health");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("ok", body.GetProperty("status").GetString());
        Assert.Equal("kitchen", body.GetProperty("service").GetString());
        Assert.NotEmpty(body.GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task A_missing_dependency_is_named_and_the_process_stays_alive()
    {
        await using var service = await TestService.Start(configure: static builder => builder.Services.AddHealthChecks()
            .AddCheck("oven", static () => HealthCheckResult.Unhealthy(
                "cold", data: new Dictionary<string, object> { ["degrees"] = 20 }))
            .AddCheck("fridge", static () => throw new InvalidOperationException("door open\nstack trace\ntoken=abcdefghijk")));

        var (status, body) = await Ask(service, "/health");
        var (alive, _) = await Ask(service, "/alive");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", body.GetProperty("status").GetString());
        Assert.Equal("cold", Check(body, "oven").GetProperty("description").GetString());
        Assert.Equal(20, Check(body, "oven").GetProperty("data").GetProperty("degrees").GetInt32());
        Assert.Equal("door open", Check(body, "fridge").GetProperty("description").GetString());
        Assert.Equal(HttpStatusCode.OK, alive);
    }

    [Fact]
    public async Task A_degraded_service_still_gets_work()
    {
        await using var service = await TestService.Start(configure: static builder => builder.Services.AddHealthChecks()
            .AddCheck("cache", static () => HealthCheckResult.Degraded("cold")));

        var (status, body) = await Ask(service, "/health");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_service_adds_fields_of_its_own_but_replaces_none()
    {
        await using var service = await TestService.Start(configure: static builder => builder.Services.AddHealthFields(
            static (_, report) =>
            [
                new("triton", JsonValue.Create(report.Status == HealthStatus.Healthy)),
                new("status", JsonValue.Create("fine")),
            ]));

        var (_, body) = await Ask(service, "/health");

        Assert.True(body.GetProperty("triton").GetBoolean());
        Assert.Equal("ok", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_peer_is_asked_over_http_and_named_when_it_is_gone()
    {
        await using var peer = await TestService.Start(name: "peer");
        await using var service = await TestService.Start(
            configure: static builder => builder.Services.AddHealthChecks().AddPeer("peer").AddPeer("ghost"),
            args: [$"--services:peer:http:0={peer.App.Urls.First()}", "--services:ghost:http:0=http://127.0.0.1:1"]);

        var (status, body) = await Ask(service, "/health");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("ok", Check(body, "peer").GetProperty("status").GetString());
        Assert.Equal("ghost cannot be reached.", Check(body, "ghost").GetProperty("description").GetString());
    }
}
