using System.Globalization;
using Atrium.OpenAIProxy.Delivery;
using Atrium.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.OpenAIProxy.Errors;

/// <summary>Gives every failure of this service OpenAI's shape, whoever raised it: an endpoint, routing, the server's limits, or a bug.</summary>
internal static class ErrorResponses
{
    /// <summary>Makes OpenAI's shape the one for every path.</summary>
    public static IServiceCollection AddOpenAIErrors(this IServiceCollection services) =>
        services.AddSingleton<IStartupFilter, BrokenAnswers>().AddErrorShape("", static (context, problem) => Of(context, problem).WriteAsync(context));

    /// <summary>Answers what a request ends with by intention. Call it after the shared defaults, which take care of the rest.</summary>
    public static WebApplication UseOpenAIErrors(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorResponses));
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (ApiException exception) when (!context.Response.HasStarted)
            {
                await exception.Error.WriteAsync(context);
            }
            catch (BrokenAnswerException exception)
            {
                Log.Broken(logger, exception.Message);
                BrokenAnswers.Break(context, exception);
            }
            catch (ClientLeftException exception) when (!context.Response.HasStarted)
            {
                Log.ClientLeft(logger, exception.Message);
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The client is gone; the status is for logs and metrics only.
                if (!context.Response.HasStarted)
                {
                    context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                }
            }
        });
        return app;
    }

    private static ApiError Of(HttpContext context, ProblemDetails problem)
    {
        var (request, status) = (context.Request, problem.Status ?? context.Response.StatusCode);
        return status switch
        {
            404 => new(404, ApiError.InvalidRequest, $"Unknown request URL: {request.Method} {request.Path}. Please check the URL for typos.", Code: "unknown_url"),
            405 => new(405, ApiError.InvalidRequest, $"Not allowed to {request.Method} on {request.Path}.", Code: "method_not_supported"),
            >= 500 => new(status, ApiError.ServerError, problem.Detail ?? "The server had an error while processing your request."),
            _ => new(status, ApiError.InvalidRequest, problem.Detail ?? problem.Title ?? status.ToString(CultureInfo.InvariantCulture)),
        };
    }
}
