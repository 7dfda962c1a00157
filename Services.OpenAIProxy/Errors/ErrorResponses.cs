using System.Globalization;

namespace Atrium.OpenAIProxy.Errors;

/// <summary>Gives every failure of this service OpenAI's shape, whoever raised it: an endpoint, routing, Kestrel's limits, or a bug.</summary>
internal static class ErrorResponses
{
    /// <summary>Adds the translation; call it after the shared defaults, so that theirs stays the outer layer.</summary>
    public static WebApplication UseOpenAIErrors(this WebApplication app)
    {
        app.Use(static async (context, next) =>
        {
            ApiError? error;
            try
            {
                await next(context);
                error = context.Response.HasStarted ? null : OfEmptyStatus(context);
            }
            catch (ApiException exception) when (!context.Response.HasStarted)
            {
                error = exception.Error;
            }
            catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
            {
                error = new ApiError(exception.StatusCode, ApiError.InvalidRequest, exception.Message);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The client went away; 499 is nginx's name for that and only ever seen in logs and metrics.
                context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : 499;
                return;
            }
            catch (Exception exception) when (!context.Response.HasStarted)
            {
                var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorResponses));
                Log.Unhandled(logger, exception, context.Request.Method, context.Request.Path);
                error = new ApiError(500, ApiError.ServerError, "The server had an error while processing your request.");
            }

            if (error is not null)
            {
                await error.WriteAsync(context);
            }
        });
        return app;
    }

    private static ApiError? OfEmptyStatus(HttpContext context)
    {
        var request = context.Request;
        if (context.Response.ContentLength is not null)
        {
            return null;
        }

        return context.Response.StatusCode switch
        {
            404 => new(404, ApiError.InvalidRequest, $"Unknown request URL: {request.Method} {request.Path}. Please check the URL for typos.", null, "unknown_url"),
            405 => new(405, ApiError.InvalidRequest, $"Not allowed to {request.Method} on {request.Path}.", null, "method_not_supported"),
            >= 400 and var status => new(status, ApiError.InvalidRequest, "The request failed with status " + status.ToString(CultureInfo.InvariantCulture) + "."),
            _ => null,
        };
    }
}
