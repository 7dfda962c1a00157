using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Atrium.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.Tests.Problems;

public sealed class ProblemTests
{
    public sealed record Thing(string Name);

    private static Task<TestService> Start() => TestService.Start(
        static app =>
        {
            app.MapGet("/fail", static string () => throw new InvalidOperationException("the password is swordfish"));
            app.MapPost("/things", static (Thing thing) => thing.Name);
            app.MapGet("/own/fail", static string () => throw new InvalidOperationException("the password is swordfish"));
        },
        static builder =>
        {
            builder.Services.AddErrorShape("/own", static (context, problem) => context.Response.WriteAsync($"own {problem.Status}"));
            builder.Services.Configure<KestrelServerOptions>(static o => o.Limits.MaxRequestBodySize = 100);
        });

    [Theory]
    [InlineData("GET", "/nowhere", null, HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/things", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/things", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "/things", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/fail", null, HttpStatusCode.InternalServerError)]
    public async Task Every_error_is_a_problem_with_its_status(string method, string path, string? contentType, HttpStatusCode expected)
    {
        await using var service = await Start();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Accept.ParseAdd("text/html");
        if (contentType is not null)
        {
            request.Content = new StringContent("{", new System.Net.Http.Headers.MediaTypeHeaderValue(contentType));
        }

        using var response = await service.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((int)expected, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        Assert.StartsWith("https://", problem.RootElement.GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/fail")]
    [InlineData("/own/fail")]
    public async Task The_text_of_an_exception_stays_in_the_log(string path)
    {
        await using var service = await Start();

        using var response = await service.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.DoesNotContain("swordfish", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("swordfish", service.Log.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_and_says_the_limit()
    {
        await using var service = await Start();

        using var response = await service.Client.PostAsJsonAsync("/things", new Thing(new string('x', 1000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("100 bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/own/nowhere", "own 404")]
    [InlineData("/own/fail", "own 500")]
    public async Task A_protocol_keeps_its_own_error_shape(string path, string expected)
    {
        await using var service = await Start();

        using var response = await service.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }
}
