using System.Diagnostics;

namespace Atrium.Load;

/// <summary>
/// Sends at a constant rate whatever the server does, and counts each request from the moment it was due: a server that stalls
/// is charged for every request that would have arrived meanwhile (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(LoadPlan plan) : IDisposable
{
    private const int MostAtOnce = 20_000;

    // A request that is not answered after this time after the last one was due never will be.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Connections _connections = new(plan.Address, plan.Connections);

    /// <summary>Runs the plan; <paramref name="release"/> ends when streams that are held may go, and <paramref name="held"/> hears of them before.</summary>
    public async Task<LoadReport> RunAsync(Task release, Action<LoadReport> held)
    {
        if (plan.Warm > 0)
        {
            await SendAsync((int)(plan.Rate * plan.Warm), release);
        }

        GC.Collect();
        var before = Environment.CpuUsage.TotalTime;
        var opened = _connections.Opened;
        var exchanges = await SendAsync(plan.Count, release);
        var report = LoadReport.Of(exchanges, plan, Environment.CpuUsage.TotalTime - before, _connections.Opened - opened);
        if (plan.Hold)
        {
            held(report);
            await release;
        }

        return report;
    }

    public void Dispose() => _connections.Dispose();

    private async Task<Exchange[]> SendAsync(int count, Task release)
    {
        var exchanges = new Exchange[count];
        var left = new CountdownEvent(count);
        var dispatcher = new Thread(() => Dispatch(exchanges, left, release)) { IsBackground = true };
        dispatcher.Start();
        var limit = TimeSpan.FromSeconds(count / plan.Rate) + Patience;
        await Task.Factory.StartNew(() => left.Wait(limit), TaskCreationOptions.LongRunning);
        foreach (var exchange in exchanges)
        {
            if (exchange is { Error: null, Left: false } && double.IsNaN(plan.Hold ? exchange.First : exchange.Last))
            {
                exchange.Fail("no answer");
            }
        }

        return exchanges;
    }

    private void Dispatch(Exchange[] exchanges, CountdownEvent left, Task release)
    {
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100);
        for (var i = 0; i < exchanges.Length; i++)
        {
            var due = start + (long)(i / plan.Rate * Stopwatch.Frequency);
            Pause.Until(due);

            // Spread evenly, whatever the share is.
            var exchange = exchanges[i] = new Exchange(plan, due, leaves: (int)((i + 1) * plan.Abort) > (int)(i * plan.Abort));
            if (i - (exchanges.Length - left.CurrentCount) > MostAtOnce)
            {
                exchange.Fail("too many unanswered requests to send another");
                left.Signal();
                continue;
            }

            _ = RunAsync(exchange, left, release);
        }
    }

    private async Task RunAsync(Exchange exchange, CountdownEvent left, Task release)
    {
        var counted = false;
        await exchange.RunAsync(_connections, Count, release);
        Count();

        void Count()
        {
            if (!counted)
            {
                counted = true;
                left.Signal();
            }
        }
    }
}
