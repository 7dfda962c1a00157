using System.Globalization;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>The headers that OpenAI sends with each answer, and which engine gave it; <c>x-request-id</c> comes with the shared defaults.</summary>
internal static class OpenAIHeaders
{
    private const string ApiVersion = "2020-10-01";

    /// <summary>Adds them when the response begins, so that the time covers what happened until then.</summary>
    public static void Add(HttpContext context, GenerationRecord record) => context.Response.OnStarting(
        static state =>
        {
            var (response, record) = ((HttpResponse, GenerationRecord))state;
            response.Headers["openai-version"] = ApiVersion;
            response.Headers["openai-processing-ms"] = ((long)record.Elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            if (record.Deployment is { } deployment && response.HttpContext.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value.RouteHeaders)
            {
                response.Headers["x-atrium-deployment"] = deployment;
                response.Headers["x-atrium-attempts"] = record.Attempts.ToString(CultureInfo.InvariantCulture);
            }

            return Task.CompletedTask;
        },
        (context.Response, record));
}
