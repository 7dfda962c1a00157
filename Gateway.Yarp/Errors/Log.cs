using Yarp.ReverseProxy.Forwarder;

namespace Atrium.Gateway.Errors;

internal static partial class ForwarderLog
{
    [LoggerMessage(200, LogLevel.Warning, "Forwarding to {Service} failed, answered {Status}: {Error}, {Reason}")]
    public static partial void Failed(ILogger logger, string service, int status, ForwarderError error, string? reason);
}
