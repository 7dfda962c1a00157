using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Atrium.Load;

/// <summary>Connections that wait for a request; the one used last is used first, so that few are kept busy.</summary>
internal sealed class Connections(IPEndPoint address) : IDisposable
{
    private readonly ConcurrentStack<Connection> _idle = new();
    private int _opened;

    /// <summary>How many were opened in all.</summary>
    public int Opened => _opened;

    public Connection? Take() => _idle.TryPop(out var connection) ? connection : null;

    public void Return(Connection connection) => _idle.Push(connection);

    public async ValueTask<Connection> OpenAsync()
    {
        Interlocked.Increment(ref _opened);
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
