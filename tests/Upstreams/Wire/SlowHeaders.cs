using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Atrium.Upstreams.Wire;

/// <summary>
/// Sends a status line and the name of a header byte by byte, past the server. The server's own status line, which follows, becomes
/// that header's value, so every kind of reply can begin slowly.
/// </summary>
internal static class SlowHeaders
{
    public static async Task SendAsync(Exchange exchange)
    {
        if (exchange.Script.Slow <= 0)
        {
            return;
        }

        var status = exchange.Context.Response.StatusCode;
        var socket = exchange.Context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        foreach (var b in Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\nx-slow: "))
        {
            await socket.SendAsync(new byte[] { b }, exchange.Aborted);
            await exchange.WaitAsync(exchange.Script.Slow);
        }
    }
}
