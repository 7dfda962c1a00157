using System.Text.Json;
using Atrium.ServiceDefaults.RateLimits;

namespace Atrium.OpenAIProxy.Errors;

/// <summary>An error as an OpenAI client sees it: a status, and the members of <c>{"error":{...}}</c>.</summary>
/// <param name="Status">The HTTP status; SDKs choose their exception class by it.</param>
/// <param name="Type">The coarse class, for example <c>invalid_request_error</c>.</param>
/// <param name="Message">One or two sentences for a person.</param>
/// <param name="Param">The field to blame as a path, for example <c>messages[0].content</c>.</param>
/// <param name="Code">A word that a program can compare.</param>
internal sealed record ApiError(int Status, string Type, string Message, string? Param = null, string? Code = null)
{
    /// <summary>The request is at fault.</summary>
    public const string InvalidRequest = "invalid_request_error";

    /// <summary>The server or the engine behind it is at fault.</summary>
    public const string ServerError = "server_error";

    /// <summary>How long the client should wait; sent as <c>retry-after</c> and <c>retry-after-ms</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same request can never succeed, although its status says that trying again may help; sent as <c>x-should-retry</c>.</summary>
    public bool Lasting { get; init; }

    /// <summary>The body, in the one shape that every OpenAI client parses.</summary>
    public ErrorBody Body => new(new ErrorDetail(Message, Type, Param, Code));

    /// <summary>Answers with this error; the response must not have started.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = Status;
        if (RetryAfter is { } wait)
        {
            RateHeaders.RetryAfter(response, wait);
        }

        if (Lasting)
        {
            response.Headers["x-should-retry"] = "false";
        }

        await response.WriteJsonAsync(JsonSerializer.SerializeToUtf8Bytes(Body, ErrorJson.Relaxed.ErrorBody), context.RequestAborted);
    }
}
