using Atrium.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Requests;

/// <summary>One line per request, when <c>LOG_REQUESTS</c> asks for it. The query string is left out: it may hold a key.</summary>
internal static partial class RequestLog
{
    public static void Use(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Atrium.Requests");
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use(async (context, next) =>
        {
            if (ProbePaths.Contains(context.Request.Path))
            {
                await next(context);
                return;
            }

            var start = time.GetTimestamp();
            try
            {
                await next(context);
            }
            finally
            {
                var aborted = context.RequestAborted.IsCancellationRequested;
                Answered(
                    logger,
                    context.Request.Method,
                    context.Request.Path,
                    aborted ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode,
                    time.GetElapsedTime(start).TotalMilliseconds);
            }
        });
    }

    [LoggerMessage(100, LogLevel.Information, "{Method} {Path} {Status} in {Milliseconds:0.0} ms")]
    private static partial void Answered(ILogger logger, string method, string? path, int status, double milliseconds);
}
