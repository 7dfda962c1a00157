using Atrium.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.Drain;

/// <summary>Counts what runs; once the drain has begun, new work is sent elsewhere.</summary>
internal static class DrainMiddleware
{
    private const string RetryAfterSeconds = "1";

    public static void Use(WebApplication app)
    {
        var drain = app.Services.GetRequiredService<DrainState>();
        app.Use(async (context, next) =>
        {
            if (ProbePaths.Contains(context.Request.Path))
            {
                await next(context);
            }
            else if (!drain.TryEnter(context))
            {
                await Refuse(context);
            }
            else
            {
                try
                {
                    await next(context);
                }
                finally
                {
                    drain.Leave(context);
                }
            }
        });
    }

    private static async Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            // HTTP/2 forbids the header and says GOAWAY itself.
            context.Response.Headers.Connection = "close";
        }

        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Detail = "The service is stopping. Send the request again.",
            },
        });
    }
}
