using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>ClickHouse's HTTP contract for inserts, and nothing more.</summary>
internal sealed class ClickHouseListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Insert> _inserts = Channel.CreateUnbounded<Insert>();

    private ClickHouseListener(WebApplication app) => _app = app;

    /// <summary>What the next inserts are answered.</summary>
    public int Status { get; set; } = 200;

    public string Address => ProxyUnderTest.AddressOf(_app).AbsoluteUri;

    public static async Task<ClickHouseListener> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var listener = new ClickHouseListener(builder.Build());
        listener._app.Run(listener.TakeAsync);
        await listener._app.StartAsync();
        return listener;
    }

    /// <summary>The next insert, whatever it was answered.</summary>
    public async Task<Insert> NextAsync() => await _inserts.Reader.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

    public bool TryNext(out Insert? insert) => _inserts.Reader.TryRead(out insert);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        context.Response.StatusCode = Status;
        await _inserts.Writer.WriteAsync(new Insert(
            context.Request.Method, context.Request.QueryString.Value!, context.Request.ContentType,
            [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)]));
    }

    internal sealed record Insert(string Method, string Query, string? ContentType, IReadOnlyList<JsonElement> Rows);
}
