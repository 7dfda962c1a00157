using System.Net;
using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Matrix.Engines;

/// <summary>What a client has at the end of one chat request, and what of it no client should ever have.</summary>
/// <param name="Cell"><c>text</c>, the status of an error, or <c>event</c> for an error after the beginning of a stream.</param>
/// <param name="Text">The text it has.</param>
/// <param name="Wrong">What breaks the law: null when nothing does.</param>
internal sealed record ClientView(string Cell, string Text, string? Wrong)
{
    /// <summary>Reads an answer to its end, whatever that is.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="streamed">Whether a stream was asked for.</param>
    /// <param name="expected">All that the engine has to say.</param>
    public static async Task<ClientView> OfAsync(HttpResponseMessage response, bool streamed, string expected)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return OfRefusal(response, await response.Content.ReadAsStringAsync());
        }

        return streamed ? OfStream(await ChatStreamResult.ReadAsync(response), expected) : OfWhole(await response.Content.ReadAsStringAsync(), expected);
    }

    /// <summary>Why <paramref name="body"/> is not an error in OpenAI's shape; null when it is.</summary>
    public static string? WrongShape(JsonElement body) =>
        body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object ? "no error object"
        : !Says(error, "message") || !Says(error, "type") ? "no message or no type"
        : !error.TryGetProperty("param", out _) || !error.TryGetProperty("code", out _) ? "no param or no code"
        : error.GetProperty("message").GetString()!.Contains('<', StringComparison.Ordinal) ? "markup in the message"
        : null;

    private static ClientView OfRefusal(HttpResponseMessage response, string body)
    {
        var status = (int)response.StatusCode;
        var wrong = status < 400 ? "a status that is neither 200 nor an error" : response.Content.Headers.ContentType?.MediaType != "application/json" ? "an error that is not JSON" : WrongShape(Json(body));
        if (wrong is null && status == 429 && (response.Headers.RetryAfter?.Delta is not { TotalSeconds: > 0 } || !response.Headers.Contains("retry-after-ms")))
        {
            wrong = "429 without retry-after";
        }

        return new ClientView($"{status}", "", wrong);
    }

    private static ClientView OfWhole(string body, string expected)
    {
        var root = Json(body);
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("choices", out var choices))
        {
            return new ClientView("?", "", $"200 with '{body}'");
        }

        var text = choices[0].GetProperty("message").GetProperty("content").GetString() ?? "";
        var reason = choices[0].GetProperty("finish_reason").GetString();
        return new ClientView("text", text, text != expected ? $"success with the text '{text}'" : reason != "stop" ? $"the finish reason {reason}" : null);
    }

    private static ClientView OfStream(ChatStreamResult stream, string expected)
    {
        var text = stream.Text;
        if (stream.Error is not null)
        {
            var last = Json(stream.Data[^1]);
            return new ClientView(
                "event",
                text,
                WrongShape(last) is { } shape ? $"an error event with {shape}"
                : stream.Done || !stream.Broken ? "an error event and a proper end"
                : stream.FinishReason is not null && text != expected ? "a finish reason and then an error"
                : !expected.StartsWith(text, StringComparison.Ordinal) ? $"the text '{text}' before the error"
                : null);
        }

        return new ClientView(
            "text",
            text,
            stream.Broken ? "a broken stream without an error event"
            : !stream.Done ? "an end without [DONE]"
            : text != expected ? $"success with the text '{text}'"
            : stream.FinishReason != "stop" ? $"the finish reason {stream.FinishReason}"
            : null);
    }

    private static bool Says(JsonElement error, string member) => error.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;

    private static JsonElement Json(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
