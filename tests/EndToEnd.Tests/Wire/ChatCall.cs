using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Atrium.Live;

namespace Atrium.EndToEnd.Tests.Wire;

/// <summary>One question as it goes over the wire. Temperature 0 unless told otherwise.</summary>
internal sealed record ChatCall(string Question)
{
    public double Temperature { get; init; }

    public double? TopP { get; init; }

    public int? Seed { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>Long enough to leave in the middle: hot sampling hardly ever picks the token that ends an answer.</summary>
    public static ChatCall Long(int seed, int maxTokens = 1500) =>
        new("Tell me everything about Atrium.") { Temperature = 2, TopP = 1, Seed = seed, MaxTokens = maxTokens };

    public HttpRequestMessage Request(bool stream)
    {
        var body = new JsonObject
        {
            ["model"] = LiveAtrium.Model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Question }),
            ["temperature"] = Temperature,
            ["stream"] = stream,
        };
        if (TopP is { } topP)
        {
            body["top_p"] = topP;
        }

        if (Seed is { } seed)
        {
            body["seed"] = seed;
        }

        if (MaxTokens is { } tokens)
        {
            body["max_tokens"] = tokens;
        }

        return new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(body) };
    }
}
