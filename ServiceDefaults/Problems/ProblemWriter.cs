using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Atrium.ServiceDefaults.Problems;

/// <summary>Writes the body of an error whatever the client says it accepts: an empty 500 helps nobody.</summary>
internal sealed class ProblemWriter(IEnumerable<ErrorShape.Source> shapes) : IProblemDetailsWriter
{
    private readonly ErrorShape.Source[] _shapes = [.. shapes.OrderByDescending(static s => s.Prefix.Value?.Length ?? 0)];

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        problem.Status ??= http.Response.StatusCode;
        problem.Title ??= Phrase(problem.Status.Value);
        problem.Detail ??= Detail(context, problem.Status.Value);

        // The exception handler may have rewritten the path; the client's own decides the shape.
        foreach (var shape in _shapes)
        {
            if (http.Request.Path.StartsWithSegments(shape.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                await shape.Write(http, problem);
                return;
            }
        }

        problem.Type ??= $"https://httpwg.org/specs/rfc9110.html#status.{problem.Status}";
        problem.Instance ??= http.Request.Path;
        problem.Extensions["requestId"] = http.TraceIdentifier;
        await http.Response.WriteAsJsonAsync(
            problem, ProblemJson.Default.ProblemDetails, "application/problem+json", http.RequestAborted);
    }

    private static string Phrase(int status) =>
        ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";

    private static string? Detail(ProblemDetailsContext context, int status) => context.Exception switch
    {
        // The framework's text about the client's own request ("Request body too large..."): safe, and useful to the client.
        BadHttpRequestException { StatusCode: < 500 } bad => bad.Message,
        not null => "The server failed to answer this request. Its log has the cause under the request id.",
        null when status == StatusCodes.Status413PayloadTooLarge
            && context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit =>
            string.Create(CultureInfo.InvariantCulture, $"The request body is larger than {limit} bytes."),
        null => null,
    };
}
