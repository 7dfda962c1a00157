using System.Text.Json;

namespace Atrium.Engine.Server;

/// <summary>Turns what goes wrong into Triton's error body and status.</summary>
internal static class ProtocolErrors
{
    public static IApplicationBuilder UseProtocolErrors(this IApplicationBuilder app) => app.Use(static (context, next) => Invoke(context, next));

    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return context.Response.WriteAsJsonAsync(new ErrorBody(message), Reply.Json.ErrorBody, cancellationToken: context.RequestAborted);
    }

    private static async Task Invoke(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            var status = context.Response.StatusCode;
            if (status >= 400 && !context.Response.HasStarted && context.Response.ContentLength is null && context.Response.ContentType is null)
            {
                await WriteAsync(context, status, status switch
                {
                    StatusCodes.Status404NotFound => "Not Found",
                    StatusCodes.Status405MethodNotAllowed => "Method Not Allowed",
                    _ => "not ready",
                });
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; nobody reads an answer.
        }
        catch (ProtocolException exception) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, exception.Status, exception.Message);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, exception.StatusCode, exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? "the request body is larger than ENGINE_MAX_BODY_MIB allows"
                : exception.Message);
        }
        catch (JsonException exception) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, "failed to parse the request JSON buffer: " + exception.Message);
        }
        catch (Exception exception) when (!context.Response.HasStarted && exception is not OutOfMemoryException)
        {
            // A fault of the engine's own: its text may hold what a client should not read.
            Log.RequestFailed(context.RequestServices.GetRequiredService<ILogger<ModelHealth>>(), exception);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "internal error");
        }
    }
}
