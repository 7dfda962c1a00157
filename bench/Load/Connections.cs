using System.Net;
using System.Net.Sockets;

namespace Atrium.Load;

/// <summary>
/// The connections of a client that keeps them: the one used last is used first, so that few are kept busy. When as many as allowed are
/// busy a request waits for one, and its wait is counted; without a bound a stalled server would meet a storm of new connections,
/// of which the kernel drops some for a second.
/// </summary>
internal sealed class Connections(IPEndPoint address, int most) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Connection> _idle = new();
    private readonly Queue<TaskCompletionSource<Connection?>> _waiting = new();
    private int _places = most;

    /// <summary>How many were opened in all.</summary>
    public int Opened { get; private set; }

    /// <summary>A connection that was used before, or null: a new one may be opened.</summary>
    public ValueTask<Connection?> TakeAsync()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var connection))
            {
                return new(connection);
            }

            if (_places > 0)
            {
                _places--;
                return new((Connection?)null);
            }

            var turn = new TaskCompletionSource<Connection?>();
            _waiting.Enqueue(turn);
            return new(turn.Task);
        }
    }

    /// <summary>Gives a place back, with its connection or, when that is closed, without.</summary>
    public void Return(Connection? connection)
    {
        TaskCompletionSource<Connection?>? turn;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out turn))
            {
                if (connection is null)
                {
                    _places++;
                }
                else
                {
                    _idle.Push(connection);
                }
            }
        }

        turn?.SetResult(connection);
    }

    public async ValueTask<Connection> OpenAsync()
    {
        lock (_lock)
        {
            Opened++;
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address);
            return new Connection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }
}

/// <summary>A connection, with what it last received.</summary>
internal sealed class Connection(Socket socket) : IDisposable
{
    public byte[] Buffer { get; } = new byte[8 * 1024];

    /// <summary>How many requests it has carried.</summary>
    public int Uses { get; private set; }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> data)
    {
        Uses++;
        while (!data.IsEmpty)
        {
            data = data[await socket.SendAsync(data, SocketFlags.None)..];
        }
    }

    public ValueTask<int> ReceiveAsync() => socket.ReceiveAsync(Buffer.AsMemory(), SocketFlags.None);

    public void Dispose() => socket.Dispose();
}
