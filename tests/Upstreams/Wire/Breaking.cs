using System.Net.Sockets;
using Atrium.Upstreams.Answers;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Atrium.Upstreams.Wire;

/// <summary>Ends the handling of a request whose connection is broken on purpose.</summary>
internal sealed class BrokenOffException : Exception;

/// <summary>The faults of a connection, and those of a single event.</summary>
internal static class Breaking
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(20);

    /// <summary>Does not return: silence lasts until the client leaves, and a broken connection ends in an exception.</summary>
    public static async Task BreakAsync(Exchange exchange, Fault fault)
    {
        var context = exchange.Context;
        if (context.Response.HasStarted && fault != Fault.Stall)
        {
            // What was written is with the server and perhaps not yet with the socket; nobody tells when it is.
            await Task.Delay(Settle, exchange.Aborted);
        }

        var socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        switch (fault)
        {
            case Fault.Reset:
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                break;
            case Fault.HalfClose:
                socket.Shutdown(SocketShutdown.Send);
                await UntilGoneAsync(exchange);
                break;
            case Fault.Stall:
                await Task.Delay(Timeout.Infinite, exchange.Aborted);
                break;
        }

        throw new BrokenOffException();
    }

    /// <summary>The data of an event that is wrong, or null for a fault that is not one of an event.</summary>
    public static byte[]? WrongEvent(Fault fault, Script script, Reply reply, IErrorShape errors) => fault switch
    {
        Fault.Error => errors.Event(new Refusal(500, script.Message)),
        Fault.Garbage => [.. "{\"oops\": "u8, .. "never ends"u8],
        Fault.NotObject => "[\"no\", \"object\"]"u8.ToArray(),
        Fault.NoText => reply.NoText,
        Fault.Oversize => Oversize(script.Size),
        _ => null,
    };

    private static byte[] Oversize(int size)
    {
        var data = new byte[size];
        data.AsSpan().Fill((byte)'x');
        "{\"padding\":\""u8.CopyTo(data);
        "\"}"u8.CopyTo(data.AsSpan(size - 2));
        return data;
    }

    private static async Task UntilGoneAsync(Exchange exchange)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        }
        catch (OperationCanceledException)
        {
            throw new BrokenOffException();
        }
    }
}
