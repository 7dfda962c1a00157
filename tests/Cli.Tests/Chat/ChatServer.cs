using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Atrium.Cli.Tests.Chat;

/// <summary>An OpenAI server on loopback that answers as a test says, piece by piece.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ChatServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>The bodies that came.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>The Authorization header that came last.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Completes when a client went away in the middle of an answer.</summary>
    public TaskCompletionSource ClientLeft { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<ChatServer> StartAsync(Func<HttpContext, ChatServer, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ChatServer(app);
        app.MapGet("/v1/models", static () => Results.Text("""{"object":"list","data":[{"id":"little"},{"id":"large"}]}""", "application/json"));
        app.MapPost("/v1/chat/completions", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            server.Bodies.Add(await reader.ReadToEndAsync());
            server.Authorization = context.Request.Headers.Authorization;
            await answer(context, server);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>Reasoning, text, usage: a whole answer.</summary>
    public static async Task WholeAsync(HttpContext context, ChatServer _)
    {
        await DeltaAsync(context, """{"role":"assistant"}""");
        await DeltaAsync(context, """{"reasoning_content":"hm"}""");
        await DeltaAsync(context, """{"content":"Hello"}""");
        await DeltaAsync(context, """{"content":" there."}""");
        await EventAsync(context, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
        await EventAsync(context, """{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");
        await EventAsync(context, "[DONE]");
    }

    /// <summary>One piece, then nothing until the client goes away.</summary>
    public static async Task EndlessAsync(HttpContext context, ChatServer server)
    {
        await DeltaAsync(context, """{"content":"Once upon"}""");
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            server.ClientLeft.SetResult();
        }
    }

    public static Task DeltaAsync(HttpContext context, string delta) =>
        EventAsync(context, $$"""{"choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""");

    public static async Task EventAsync(HttpContext context, string data)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync($"data: {data}\n\n");
        await context.Response.Body.FlushAsync();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
