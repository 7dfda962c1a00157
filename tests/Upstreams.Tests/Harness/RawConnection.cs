using System.Net.Sockets;
using System.Text;

namespace Atrium.Upstreams.Tests.Harness;

/// <summary>What a server really sends, byte for byte.</summary>
internal static class RawConnection
{
    /// <summary>Posts and reads to the end; what came, and whether the connection was reset.</summary>
    public static async Task<(string Text, bool Reset)> PostAsync(UpstreamListener to, string path, string body)
    {
        using var socket = new TcpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.ConnectAsync(to.Address.Host, to.Address.Port, limit.Token);
        var stream = socket.GetStream();
        var request = $"POST {path} HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), limit.Token);
        var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, limit.Token);
            return (Encoding.Latin1.GetString(received.ToArray()), false);
        }
        catch (IOException)
        {
            return (Encoding.Latin1.GetString(received.ToArray()), true);
        }
    }
}
