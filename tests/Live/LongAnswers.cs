using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Atrium.Live;

/// <summary>
/// Answers long enough to leave in the middle. Hot sampling rarely picks the token that ends an answer, but on a small model not
/// rarely enough, so seeds are tried until some are found whose answer is long. The engine gives the same answer for the same seed
/// every time: a seed found is a long answer from then on, whatever the model.
/// </summary>
public static class LongAnswers
{
    /// <summary>The question.</summary>
    public const string Question = "Tell me everything about Atrium.";

    /// <summary>The temperature, with all of the vocabulary to choose from.</summary>
    public const double Temperature = 2;

    private const int MostSeeds = 500;

    /// <summary>The body of a request for the answer of a seed.</summary>
    public static JsonObject Request(int seed, int tokens) => new()
    {
        ["model"] = LiveAtrium.Model,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Question }),
        ["temperature"] = Temperature,
        ["top_p"] = 1,
        ["seed"] = seed,
        ["max_tokens"] = tokens,
    };

    /// <summary>Finds <paramref name="count"/> seeds whose answers have at least <paramref name="tokens"/> tokens.</summary>
    public static async Task<IReadOnlyList<int>> FindAsync(LiveAtrium atrium, int count, int tokens)
    {
        ArgumentNullException.ThrowIfNull(atrium);
        using var client = atrium.CreateClient();
        List<int> found = [];
        for (var seed = 1; found.Count < count; seed++)
        {
            if (seed > MostSeeds)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"Only {found.Count} of {MostSeeds} seeds have an answer of {tokens} tokens."));
            }

            using var response = await client.PostAsJsonAsync("v1/chat/completions", Request(seed, tokens));
            using var json = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
            if (json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32() == tokens)
            {
                found.Add(seed);
            }
        }

        return found;
    }
}
