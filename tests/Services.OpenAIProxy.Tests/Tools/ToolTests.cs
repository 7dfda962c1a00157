using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Tools;

/// <summary><c>/tools</c> on the proxy's port, over a tool server that is there, broken, silent, or absent.</summary>
public sealed class ToolTests
{
    [Theory]
    [InlineData("/tools/search")]
    [InlineData("/tools/code_search")]
    [InlineData("/tools/read_url")]
    public async Task The_tool_server_answers(string path)
    {
        string? seen = null;
        await using var tools = await ToolServerAsync(context =>
        {
            seen = context.Request.Path + "?" + string.Join(" | ", context.Request.Query.Select(static one => $"{one.Key}={one.Value}"));
            return context.Response.WriteAsync("""{"status":"ok","results":[{"title":"ä"}]}""");
        });
        await using var proxy = await ProxyUnderTest.StartAsync($"TOOL_SERVER_URL={ProxyUnderTest.AddressOf(tools)}");
        using var response = await proxy.SendAsync(HttpMethod.Get, path + "?query=a%26b%3Dc%20%C3%A4&url=http%3A%2F%2Fx%2F%3Fq%3D1%26r%3D2&num_results=3");
        Assert.Equal((200, "application/json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("""{"status":"ok","results":[{"title":"ä"}]}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(path + "?query=a&b=c ä | url=http://x/?q=1&r=2 | num_results=3", seen);
    }

    [Fact]
    public async Task An_absent_tool_server_is_said_in_the_tools_own_shape()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("TOOL_SERVER_URL=http://127.0.0.1:1");
        foreach (var path in (string[])["/tools/search", "/tools/code_search"])
        {
            var search = await proxy.GetJsonAsync(path + "?query=x%22y");
            Assert.Equal("""{"status":"error","query":"x\"y","results":[],"error":"The tool server cannot be reached."}""", search.GetRawText());
        }

        var page = await proxy.GetJsonAsync("/tools/read_url?url=http://x/");
        Assert.Equal("""{"status":"error","url":"http://x/","content":"","error":"The tool server cannot be reached."}""", page.GetRawText());
    }

    [Theory]
    [InlineData(200, "not json")]
    [InlineData(500, "{\"status\":500,\"title\":\"problem\"}")]
    [InlineData(404, "")]
    public async Task What_is_no_answer_is_an_error(int status, string body)
    {
        await using var tools = await ToolServerAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        await using var proxy = await ProxyUnderTest.StartAsync($"TOOL_SERVER_URL={ProxyUnderTest.AddressOf(tools)}");
        var answer = await proxy.GetJsonAsync("/tools/search?query=x");
        Assert.Equal(("error", $"The tool server failed (HTTP {status})."), (answer.Text("status"), answer.Text("error")));
    }

    [Fact]
    public async Task A_silent_tool_server_is_given_up_and_a_client_that_leaves_is_noticed()
    {
        var reached = new SemaphoreSlim(0);
        var left = new SemaphoreSlim(0);
        await using var tools = await ToolServerAsync(async context =>
        {
            reached.Release();
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                left.Release();
            }
        });
        var time = new ManualTime();
        await using var proxy = await ProxyUnderTest.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(time), $"TOOL_SERVER_URL={ProxyUnderTest.AddressOf(tools)}", "TOOL_SERVER_TIMEOUT_S=9");
        var limit = TimeSpan.FromSeconds(30);

        var answer = proxy.GetJsonAsync("/tools/search?query=x");
        await reached.WaitAsync(limit);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("The tool server did not answer within 9 seconds.", (await answer).Text("error"));
        await left.WaitAsync(limit);

        using var leave = new CancellationTokenSource();
        var second = proxy.SendAsync(HttpMethod.Get, "/tools/read_url?url=x", cancellationToken: leave.Token);
        await reached.WaitAsync(limit);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.True(await left.WaitAsync(limit));
    }

    private static async Task<WebApplication> ToolServerAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
