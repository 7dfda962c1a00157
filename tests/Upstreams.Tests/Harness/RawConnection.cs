using System.Net.Sockets;
using System.Text;

namespace Atrium.Upstreams.Tests.Harness;

/// <summary>What a server really sends, byte for byte.</summary>
internal static class RawConnection
{
    /// <summary>Posts; the answer is to be read.</summary>
    public static async Task<TcpClient> OpenAsync(UpstreamListener to, string path, string body)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(to.Address.Host, to.Address.Port);
        var request = $"POST {path} HTTP/1.1\r\nHost: mock\r\nContent-Type: application/json\r\nConnection: close\r\n" +
            $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        return connection;
    }

    /// <summary>Posts and reads to the end; what came, and whether the connection was reset.</summary>
    public static async Task<(string Text, bool Reset)> PostAsync(UpstreamListener to, string path, string body)
    {
        using var connection = await OpenAsync(to, path, body);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var received = new MemoryStream();
        try
        {
            await connection.GetStream().CopyToAsync(received, limit.Token);
            return (Encoding.Latin1.GetString(received.ToArray()), false);
        }
        catch (IOException)
        {
            return (Encoding.Latin1.GetString(received.ToArray()), true);
        }
    }
}
