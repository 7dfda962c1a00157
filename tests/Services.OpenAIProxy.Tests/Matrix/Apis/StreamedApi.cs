using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Matrix.Apis;

/// <summary>An API beside <c>/v1/chat/completions</c>: how it is asked, and how its answers say what they are.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Body">A request, of a message and of further members.</param>
/// <param name="Delta">The text of an event of a stream; null for other events.</param>
/// <param name="IsEnd">Whether an event says that the answer is complete.</param>
/// <param name="IsError">Whether an event, or the body beside a status, is an error in this API's shape.</param>
/// <param name="Text">The text of an answer in one piece.</param>
internal sealed record StreamedApi(
    string Path, Func<string, string, string> Body, Func<JsonElement, string?> Delta, Func<JsonElement, bool> IsEnd, Func<JsonElement, bool> IsError, Func<JsonElement, string?> Text)
{
    public static IReadOnlyList<StreamedApi> All { get; } =
    [
        new(
            "/v1/responses",
            static (message, more) => $$"""{"model":"demo","input":{{JsonSerializer.Serialize(message)}}{{more}}}""",
            static one => Type(one) == "response.output_text.delta" ? one.GetProperty("delta").GetString() : null,
            static one => Type(one) is "response.completed" or "response.incomplete",
            static one => Type(one) == "response.failed" ? one.GetProperty("response").GetProperty("error").GetProperty("message").GetString() is { Length: > 0 } : IsOpenAIError(one),
            static answer => answer.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()),
        new(
            "/v1/messages",
            static (message, more) => $$"""{"max_tokens":100,{{ProxyUnderTest.Chat(message)[1..^1]}}{{more}}}""",
            static one => Type(one) == "content_block_delta" ? one.GetProperty("delta").GetProperty("text").GetString() : null,
            static one => Type(one) == "message_stop",
            static one => Type(one) == "error" && one.GetProperty("error").GetProperty("type").GetString() is { Length: > 0 } && one.GetProperty("error").GetProperty("message").GetString() is { Length: > 0 },
            static answer => answer.GetProperty("content")[0].GetProperty("text").GetString()),
        new(
            "/v1/completions",
            static (message, more) => $$"""{"model":"demo","max_tokens":100,"prompt":{{JsonSerializer.Serialize(message)}}{{more}}}""",
            static one => one.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0 ? choices[0].GetProperty("text").GetString() : null,
            static one => one.ValueKind == JsonValueKind.String,
            IsOpenAIError,
            static answer => answer.GetProperty("choices")[0].GetProperty("text").GetString()),
    ];

    /// <summary>The events of a stream; <c>[DONE]</c> is a string.</summary>
    public static IReadOnlyList<JsonElement> Events(string raw) =>
    [
        .. raw.Split('\n').Where(static line => line.StartsWith("data: ", StringComparison.Ordinal))
            .Select(static line => JsonDocument.Parse(line["data: ".Length..] is "[DONE]" ? "\"[DONE]\"" : line["data: ".Length..]).RootElement),
    ];

    private static string? Type(JsonElement one) => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static bool IsOpenAIError(JsonElement one) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
        && error.GetProperty("message").GetString() is { Length: > 0 } && error.GetProperty("type").GetString() is { Length: > 0 };
}
