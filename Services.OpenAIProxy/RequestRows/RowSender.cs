using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>
/// Sends the rows to ClickHouse every ten seconds, or as soon as a hundred wait, and once more when the service stops. A batch that is
/// refused is tried again, then kept for the next time.
/// </summary>
internal sealed class RowSender(RowBuffer buffer, IOptions<ClickHouseOptions> options, IHttpClientFactory clients, TimeProvider time, ILogger<RowSender> logger)
    : BackgroundService
{
    private const int Attempts = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(3);

    private readonly Uri _insert = new(
        $"{options.Value.Url.AbsoluteUri.TrimEnd('/')}/?database={Uri.EscapeDataString(options.Value.Database)}&query=INSERT%20INTO%20proxy_metrics%20FORMAT%20JSONEachRow");

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Not the caller's token: streams may have used up its time, and this has a short limit of its own.
        await base.StopAsync(CancellationToken.None);
        using var last = new CancellationTokenSource(LastPatience, time);
        try
        {
            await FlushAsync(last.Token);
        }
        catch (OperationCanceledException)
        {
            // The log says below what was lost.
        }

        if (buffer.Take().Count is > 0 and var left)
        {
            Log.RowsLost(logger, left);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(Interval, time, either.Token), buffer.WaitAsync(either.Token));
            await either.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
            await FlushAsync(stoppingToken);
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (buffer.TakeLost() is > 0 and var lost)
        {
            Log.RowsLost(logger, lost);
        }

        if (buffer.Take() is not { Count: > 0 } batch)
        {
            return;
        }

        var sent = false;
        try
        {
            sent = await SendAsync(batch, cancellationToken);
        }
        finally
        {
            if (!sent)
            {
                buffer.Return(batch);
            }
        }
    }

    private async Task<bool> SendAsync(List<RequestRow> batch, CancellationToken cancellationToken)
    {
        var body = Body(batch);
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++, pause *= 2)
        {
            string reason;
            try
            {
                using var client = clients.CreateClient(nameof(RowSender));
                client.Timeout = Patience;
                using var content = new ReadOnlyMemoryContent(body);
                content.Headers.ContentType = new("application/json");
                using var response = await client.PostAsync(_insert, content, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return true;
                }

                reason = $"HTTP {(int)response.StatusCode}";
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                reason = exception.Message;
            }

            if (attempt == Attempts)
            {
                Log.RowsKept(logger, batch.Count, reason);
                return false;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static ReadOnlyMemory<byte> Body(List<RequestRow> batch)
    {
        var body = new ArrayBufferWriter<byte>(batch.Count * 512);
        using var json = new Utf8JsonWriter(body);
        foreach (var row in batch)
        {
            JsonSerializer.Serialize(json, row, RowJson.Default.RequestRow);
            json.Flush();
            json.Reset();
            body.Write("\n"u8);
        }

        return body.WrittenMemory;
    }
}
