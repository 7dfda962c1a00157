using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.Gateway.Limits;

/// <summary>Refuses a body that says it is too large before any of it is sent on; Kestrel cuts off one that does not say.</summary>
internal static class BodyLimit
{
    public static void Use(WebApplication app)
    {
        var limit = app.Services.GetRequiredService<GatewayOptions>().MaxBodyBytes;
        var detail = string.Create(CultureInfo.InvariantCulture, $"The request body is larger than {limit} bytes.");
        app.Use(async (context, next) =>
        {
            if (context.Request.ContentLength > limit)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
                {
                    HttpContext = context,
                    ProblemDetails = new ProblemDetails { Status = StatusCodes.Status413PayloadTooLarge, Detail = detail },
                });
                return;
            }

            await next(context);
        });
    }
}
