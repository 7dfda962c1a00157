using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Atrium.Gateway.Errors;

/// <summary>The error of the OpenAI API: <c>{"error":{"message","type","param","code"}}</c>, all four always present.</summary>
internal sealed record OpenAIError(OpenAIError.Body Error)
{
    /// <summary>The problem's extension that carries the code.</summary>
    public const string CodeExtension = "code";

    public static Task Write(HttpContext context, ProblemDetails problem)
    {
        var status = problem.Status ?? context.Response.StatusCode;
        var type = status switch
        {
            StatusCodes.Status429TooManyRequests => "requests",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        };
        var error = new OpenAIError(new Body(
            problem.Detail ?? problem.Title ?? "Error", type, null, problem.Extensions.TryGetValue(CodeExtension, out var code) ? code as string : null));
        return context.Response.WriteAsJsonAsync(error, OpenAIErrorJson.Default.OpenAIError, "application/json", context.RequestAborted);
    }

    internal sealed record Body(string Message, string Type, string? Param, string? Code);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OpenAIError))]
internal sealed partial class OpenAIErrorJson : JsonSerializerContext;
