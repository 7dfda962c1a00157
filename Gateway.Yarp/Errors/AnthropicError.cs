using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.Gateway.Errors;

/// <summary>The error of Anthropic's API: <c>{"type":"error","error":{"type","message"},"request_id"}</c>, and the header <c>request-id</c>.</summary>
internal sealed record AnthropicError(string Type, AnthropicError.Body Error, string RequestId)
{
    private const int Overloaded = 529;

    public static Task Write(HttpContext context, ProblemDetails problem)
    {
        var response = context.Response;
        var (status, type) = Of(problem.Status ?? response.StatusCode);
        response.StatusCode = status;
        response.Headers["request-id"] = context.TraceIdentifier;
        var error = new AnthropicError("error", new Body(type, problem.Detail ?? problem.Title ?? "Error"), context.TraceIdentifier);
        return response.WriteAsJsonAsync(error, AnthropicErrorJson.Default.AnthropicError, "application/json", context.RequestAborted);
    }

    private static (int Status, string Type) Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => (status, "authentication_error"),
        StatusCodes.Status403Forbidden => (status, "permission_error"),
        StatusCodes.Status404NotFound => (status, "not_found_error"),
        StatusCodes.Status413PayloadTooLarge => (status, "request_too_large"),
        StatusCodes.Status429TooManyRequests => (status, "rate_limit_error"),
        StatusCodes.Status503ServiceUnavailable => (Overloaded, "overloaded_error"),
        StatusCodes.Status504GatewayTimeout => (status, "timeout_error"),
        >= 500 => (500, "api_error"),
        _ => (status, "invalid_request_error"),
    };

    internal sealed record Body(string Type, string Message);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AnthropicError))]
internal sealed partial class AnthropicErrorJson : JsonSerializerContext;
