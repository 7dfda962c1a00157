using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Atrium.EndToEnd.Tests.Wire;

/// <summary>The OpenAI wire with nothing in between, so that a test sees every event.</summary>
internal static class ChatWire
{
    /// <summary>The answer's text, not streamed.</summary>
    public static async Task<string> AskAsync(this HttpClient client, ChatCall call)
    {
        using var response = await client.SendAsync(call.Request(stream: false));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {body}");
        return JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]!.GetValue<string>();
    }

    /// <summary>The answer's text, streamed to its end.</summary>
    public static async Task<string> AskStreamingAsync(this HttpClient client, ChatCall call)
    {
        using var response = await client.SendAsync(call.Request(stream: true), HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        List<string> events = [];
        await foreach (var data in response.EventsAsync())
        {
            events.Add(data);
        }

        Assert.Equal("[DONE]", events[^1]);
        return string.Concat(events[..^1].Select(Text));
    }

    /// <summary>The data of every event, as it comes.</summary>
    public static async IAsyncEnumerable<string> EventsAsync(
        this HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                yield return line["data: ".Length..];
            }
        }
    }

    /// <summary>The text an event carries; empty for one that carries none.</summary>
    public static string Text(string data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.GetProperty("choices") is { } choices && choices.GetArrayLength() > 0
            && choices[0].GetProperty("delta").TryGetProperty("content", out var content)
            ? content.GetString() ?? ""
            : "";
    }
}
