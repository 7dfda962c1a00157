using System.Diagnostics.Metrics;
using Atrium.OpenAIProxy.Telemetry;

namespace Atrium.OpenAIProxy.RequestRows;

/// <summary>
/// Sends the rows to ClickHouse every ten seconds, or as soon as a hundred wait, and once more when the service stops. Rows that are
/// refused are tried again, then kept for the next time, which comes later and later while ClickHouse is away.
/// </summary>
internal sealed class RowSender : BackgroundService
{
    private const int Attempts = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(3);

    private readonly RowBuffer _buffer;
    private readonly ClickHouse _house;
    private readonly TimeProvider _time;
    private readonly ILogger<RowSender> _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly Counter<long> _written;
    private readonly Counter<long> _lost;
    private TimeSpan _interval = Interval;

    /// <summary>Creates the sender and its instruments.</summary>
    public RowSender(RowBuffer buffer, ClickHouse house, IMeterFactory meters, TimeProvider time, ILogger<RowSender> logger)
    {
        (_buffer, _house, _time, _logger) = (buffer, house, time, logger);
        var meter = meters.Create(GenerationMetrics.Name);
        _written = meter.CreateCounter<long>("atrium.request_rows.written", "{row}", "Rows about requests that ClickHouse took.");
        _lost = meter.CreateCounter<long>("atrium.request_rows.lost", "{row}", "Rows about requests that ClickHouse did not take in time.");
        meter.CreateObservableGauge("atrium.request_rows.waiting", () => buffer.Count, "{row}", "Rows about requests that wait to be sent.");
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Not the caller's token: streams may have used up its time, and this has a short limit of its own. An insert in progress
        // goes on, because one that is broken off may have been made and would be made again.
        using var limit = _time.CreateTimer(static end => ((CancellationTokenSource)end!).Cancel(), _end, LastPatience, Timeout.InfiniteTimeSpan);
        await base.StopAsync(CancellationToken.None);
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // The log says below what was lost.
        }

        while (_buffer.Take() is { Count: > 0 } left)
        {
            Lost(left.Count);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _end.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var interval = Task.Delay(_interval, _time, either.Token);

            // While ClickHouse is away, more rows are no reason to try sooner.
            await (_interval == Interval ? Task.WhenAny(interval, _buffer.WaitAsync(either.Token)) : Task.WhenAny(interval));
            await either.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
            await FlushAsync(stoppingToken);
        }
    }

    private async Task FlushAsync(CancellationToken stopping)
    {
        Lost(_buffer.TakeLost());
        while (_buffer.Take() is { Count: > 0 } batch)
        {
            var sent = false;
            try
            {
                sent = await SendAsync(batch, stopping);
            }
            finally
            {
                if (!sent)
                {
                    _buffer.Return(batch);
                }
            }

            if (!sent)
            {
                return;
            }

            _written.Add(batch.Count);
        }
    }

    private async Task<bool> SendAsync(List<RequestRow> batch, CancellationToken stopping)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++, pause *= 2)
        {
            if (await _house.InsertAsync(batch, _end.Token) is not { } reason)
            {
                _interval = Interval;
                return true;
            }

            if (attempt == Attempts)
            {
                _interval = _interval * 2 < LongestInterval ? _interval * 2 : LongestInterval;
                Log.RowsKept(_logger, batch.Count, _interval.TotalSeconds, reason);
                return false;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _end.Token);
            await Task.Delay(pause, _time, either.Token);
        }
    }

    private void Lost(long count)
    {
        if (count > 0)
        {
            _lost.Add(count);
            Log.RowsLost(_logger, count);
        }
    }
}
