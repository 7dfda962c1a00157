using System.Net.Sockets;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Forwarder;

namespace Atrium.Gateway.Errors;

/// <summary>Says what went wrong between the gateway and a service, in the shape of the path's protocol.</summary>
internal static class ForwarderErrors
{
    private const string RetryAfterSeconds = "1";

    public static async Task Answer(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Features.Get<IForwarderErrorFeature>() is not { } failure
            || context.Response.HasStarted
            || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Atrium.Gateway.Forwarder");
        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        var (status, detail) = Describe(failure, service);
        ForwarderLog.Failed(logger, service, status, failure.Error, failure.Exception?.GetBaseException().Message);
        context.Response.Clear();
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Detail = detail },
        });
    }

    private static (int Status, string Detail) Describe(IForwarderErrorFeature failure, string service) => failure switch
    {
        _ when OfClient(failure.Exception) is { } bad => (bad.StatusCode, bad.Message),
        { Error: ForwarderError.NoAvailableDestinations } =>
            (StatusCodes.Status503ServiceUnavailable, $"The service {service} is not configured: nothing says where it is."),
        { Error: ForwarderError.RequestTimedOut or ForwarderError.RequestBodyCanceled or ForwarderError.UpgradeActivityTimeout } =>
            (StatusCodes.Status504GatewayTimeout, $"The service {service} did not answer in time."),
        { Error: ForwarderError.Request } when IsConnect(failure.Exception) =>
            (StatusCodes.Status503ServiceUnavailable, $"The service {service} cannot be reached."),
        _ => (StatusCodes.Status502BadGateway, $"The service {service} broke off before it answered."),
    };

    // A body over the limit is noticed while it is copied, in the middle of an aggregate.
    private static BadHttpRequestException? OfClient(Exception? exception) => exception switch
    {
        BadHttpRequestException bad => bad,
        AggregateException several => several.InnerExceptions.Select(OfClient).FirstOrDefault(static bad => bad is not null),
        _ => null,
    };

    private static bool IsConnect(Exception? exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
            or HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound } };
}
