using System.Diagnostics;
using System.Net.Sockets;

namespace Atrium.Load;

/// <summary>One request and its answer, in milliseconds from when it was due.</summary>
internal sealed class Exchange(LoadPlan plan, long due, bool leaves)
{
    /// <summary>When the request was really sent: the tool's own lateness.</summary>
    public double Sent { get; private set; }

    /// <summary>The first piece of text of a stream.</summary>
    public double First { get; private set; } = double.NaN;

    public double Last { get; private set; } = double.NaN;

    /// <summary>Between one arrival of a stream's data and the next.</summary>
    public List<double> Gaps { get; } = plan.Text is null ? [] : new(128);

    /// <summary>Events of a stream.</summary>
    public int Events { get; private set; }

    /// <summary>Whether the stream was left on purpose.</summary>
    public bool Left { get; private set; }

    /// <summary>Null when all went well.</summary>
    public string? Error { get; private set; }

    /// <summary>Sends the request and reads the answer; a stream that is held says so to <paramref name="held"/> and waits for <paramref name="release"/>.</summary>
    public async Task RunAsync(Connections connections, Action held, Task release)
    {
        Sent = Elapsed();
        try
        {
            while (true)
            {
                var connection = await connections.TakeAsync();
                var (fresh, done) = (connection is null, false);
                try
                {
                    connection ??= await connections.OpenAsync();
                    await connection.SendAsync(plan.Request);
                    done = await ReadAsync(connection, held, release);
                }
                catch (SocketException) when (!fresh && double.IsNaN(Last))
                {
                    // As below.
                }
                finally
                {
                    if (!done)
                    {
                        connection?.Dispose();
                    }

                    connections.Return(done ? connection : null);
                }

                // A server may close a connection that it has kept for a while at the very moment when it is used again.
                if (fresh || !double.IsNaN(Last) || Left || Error is not null)
                {
                    return;
                }
            }
        }
        catch (SocketException exception)
        {
            Fail(exception.SocketErrorCode.ToString());
        }
    }

    public void Fail(string reason) => Error = reason;

    /// <summary>True when the connection can be used again.</summary>
    private async ValueTask<bool> ReadAsync(Connection connection, Action held, Task release)
    {
        var reply = new Reply(plan);
        var before = double.NaN;
        var any = false;
        while (!reply.IsDone)
        {
            var read = await connection.ReceiveAsync();
            if (read == 0)
            {
                if (!any)
                {
                    Error = connection.Uses > 1 ? null : "closed without an answer";
                    return false;
                }

                if (!reply.Closed())
                {
                    Fail("broken off");
                    return false;
                }

                break;
            }

            any = true;
            var now = Elapsed();
            var events = reply.Events;
            reply.Take(connection.Buffer.AsSpan(0, read));
            if (plan.Text is not null && reply.Events > events)
            {
                if (!double.IsNaN(before))
                {
                    Gaps.Add(now - before);
                }

                before = now;
            }

            if (reply.HasText && double.IsNaN(First))
            {
                First = now;
                if (plan.Hold)
                {
                    held();
                    await release;
                }

                if (leaves || plan.Hold)
                {
                    (Left, Last) = (true, Elapsed());
                    return false;
                }
            }
        }

        Last = Elapsed();
        Events = reply.Events;
        if (reply.Status != 200)
        {
            Fail($"status {reply.Status}");
        }
        else if (reply.Bytes == 0 || !reply.HasEnd || (plan.Text is not null && double.IsNaN(First)))
        {
            Fail("the answer is incomplete");
        }

        return reply.IsDone && reply.KeepsAlive;
    }

    private double Elapsed() => (Stopwatch.GetTimestamp() - due) * 1000.0 / Stopwatch.Frequency;
}
