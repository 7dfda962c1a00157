using System.Diagnostics;
using System.Net;

namespace Atrium.Load;

/// <summary>
/// Sends at a constant rate whatever the server does, and counts each request from the moment it was due: a server that stalls
/// is charged for every request that would have arrived meanwhile (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(LoadPlan plan) : IDisposable
{
    private const int MostAtOnce = 20_000;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = int.MaxValue,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        UseCookies = false,
        UseProxy = false,
    })
    { Timeout = TimeSpan.FromSeconds(30) };

    public async Task<LoadReport> RunAsync()
    {
        if (plan.Warm > 0)
        {
            await RunAsync(plan.Warm);
        }

        GC.Collect();
        return LoadReport.Of(await RunAsync(plan.Seconds), plan);
    }

    public void Dispose() => _client.Dispose();

    private async Task<Exchange[]> RunAsync(double seconds)
    {
        var exchanges = new Exchange[(int)(plan.Rate * seconds)];
        var left = new CountdownEvent(exchanges.Length);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dispatcher = new Thread(() => Dispatch(exchanges, left)) { Priority = ThreadPriority.AboveNormal, IsBackground = true };
        dispatcher.Start();
        ThreadPool.RegisterWaitForSingleObject(left.WaitHandle, (_, _) => done.SetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        await done.Task;
        return exchanges;
    }

    private void Dispatch(Exchange[] exchanges, CountdownEvent left)
    {
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
        var started = 0;
        for (var i = 0; i < exchanges.Length; i++)
        {
            var due = start + (long)(i / plan.Rate * Stopwatch.Frequency);
            Pause.Until(due);
            var exchange = exchanges[i] = new Exchange(plan, due);
            if (started++ - (exchanges.Length - left.CurrentCount) > MostAtOnce)
            {
                exchange.Fail("too many unanswered requests to send another");
                left.Signal();
                continue;
            }

            ThreadPool.UnsafeQueueUserWorkItem(_ => _ = SendAsync(exchange, left), null);
        }
    }

    private async Task SendAsync(Exchange exchange, CountdownEvent left)
    {
        await exchange.RunAsync(_client);
        left.Signal();
    }
}
