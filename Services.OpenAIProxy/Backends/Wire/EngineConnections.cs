using System.Net;

namespace Atrium.OpenAIProxy.Backends.Wire;

/// <summary>How engines are connected to. One for all kinds, so that what was learnt about connections holds for each.</summary>
internal sealed class EngineConnections(Func<TimeSpan, HttpMessageHandler> open)
{
    /// <summary>Over the network.</summary>
    public EngineConnections()
        : this(OverTheNetwork)
    {
    }

    /// <summary>A client for one engine. Cancelling a call closes its connection, which is how an engine learns that nobody waits any more.</summary>
    public HttpMessageInvoker Open(TimeSpan connectTimeout) => new(open(connectTimeout));

    private static SocketsHttpHandler OverTheNetwork(TimeSpan connectTimeout) => new()
    {
        ConnectTimeout = connectTimeout,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,

        // An answer that nobody wants any more is cut off, not read to its end: the engine would go on for as long.
        MaxResponseDrainSize = 0,
    };
}
