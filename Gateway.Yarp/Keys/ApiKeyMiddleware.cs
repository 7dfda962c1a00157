using Atrium.Gateway.Errors;
using Atrium.ServiceDefaults.Health;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.Gateway.Keys;

/// <summary>Lets a request pass that carries an accepted key, or that needs none.</summary>
internal static class ApiKeyMiddleware
{
    public static void Use(WebApplication app)
    {
        var keys = app.Services.GetRequiredService<ApiKeys>();
        app.Use(async (context, next) =>
        {
            if (!keys.Required || IsOpen(context.Request.Path))
            {
                PresentedKey.Remove(context);
                KeyName.Set(context, null);
                await next(context);
                return;
            }

            var presented = PresentedKey.Of(context);
            if (presented is not null && keys.NameOf(presented) is { } name)
            {
                PresentedKey.Remove(context);
                KeyName.Set(context, name);
                await next(context);
                return;
            }

            await Refuse(context, presented is null);
        });
    }

    /// <summary>Probes, and the descriptions of the API: nothing that costs or tells anything. Not <c>/metrics</c>.</summary>
    private static bool IsOpen(PathString path) =>
        path == "/" || path == ProbePaths.Health || path == ProbePaths.Alive || path.StartsWithSegments("/docs") || path.StartsWithSegments("/openapi");

    private static async Task Refuse(HttpContext context, bool absent)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status401Unauthorized,
                Detail = absent
                    ? "No API key was sent. Send one as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."
                    : "Incorrect API key provided.",
                Extensions = { [OpenAIError.CodeExtension] = "invalid_api_key" },
            },
        });
    }
}
