using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.Problems;

internal static class ProblemSetup
{
    public static void Add(IServiceCollection services)
    {
        // Before the framework's own writer, which gives up when the client does not accept JSON.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails(static options => options.CustomizeProblemDetails = static context =>
        {
            var problem = context.ProblemDetails;
            problem.Detail ??= context.Exception switch
            {
                // The framework's text about the client's own request ("Request body too large..."): safe, and useful to him.
                BadHttpRequestException { StatusCode: < 500 } bad => bad.Message,
                not null => "The server failed to answer this request. Its log has the cause under the request id.",
                null => null,
            };
        });
    }

    public static void Use(WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = static exception => exception is BadHttpRequestException bad
                ? bad.StatusCode
                : StatusCodes.Status500InternalServerError,
            AllowStatusCode404Response = true,
        });
        app.UseStatusCodePages();
    }
}
