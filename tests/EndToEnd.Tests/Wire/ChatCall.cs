using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Atrium.Live;

namespace Atrium.EndToEnd.Tests.Wire;

/// <summary>The body of one chat request.</summary>
internal sealed record ChatCall(JsonObject Body)
{
    /// <summary>A question at temperature 0.</summary>
    public static ChatCall Ask(string question, int? maxTokens = null)
    {
        var body = new JsonObject
        {
            ["model"] = LiveAtrium.Model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }),
            ["temperature"] = 0,
        };
        if (maxTokens is { } tokens)
        {
            body["max_tokens"] = tokens;
        }

        return new(body);
    }

    /// <summary>An answer whose words come from a seed.</summary>
    public static ChatCall Seeded(int seed, int maxTokens) => new(LongAnswers.Request(seed, maxTokens));

    /// <summary>The request, which can be sent once.</summary>
    public HttpRequestMessage Request(bool stream)
    {
        var body = (JsonObject)Body.DeepClone();
        body["stream"] = stream;
        return new(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(body) };
    }
}
