using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads how tokens are to be chosen, where to end, and what to tell about them.</summary>
internal static class SamplingReader
{
    private const int MostStops = 4;
    private const int MostBiases = 1024;
    private const int MostTopLogprobs = 20;

    /// <summary>Reads the members of <paramref name="root"/> that sampling depends on; those beyond OpenAI's API have vLLM's names.</summary>
    public static Sampling Read(RequestField root) => new()
    {
        Temperature = root["temperature"].Number(0, 2),
        TopP = root["top_p"].Number(0, 1),
        TopK = (int?)root["top_k"].Integer(-1, int.MaxValue),
        MinP = root["min_p"].Number(0, 1),
        RepetitionPenalty = root["repetition_penalty"].Number(0.01, 10),
        PresencePenalty = root["presence_penalty"].Number(-2, 2),
        FrequencyPenalty = root["frequency_penalty"].Number(-2, 2),
        Seed = root["seed"].Integer(long.MinValue, long.MaxValue),
        LogitBias = Biases(root["logit_bias"]),
    };

    /// <summary>A string or up to four.</summary>
    public static IReadOnlyList<string> Stops(RequestField field)
    {
        if (field.Value.ValueKind == JsonValueKind.String)
        {
            return [field.Text()!];
        }

        string[] stops = [.. field.Array("a string or an array of strings").Select(static stop => stop.Text() ?? throw stop.WrongType("a string"))];
        return stops.Length <= MostStops ? stops : throw field.Invalid(
            $"Invalid 'stop': array too long. Expected an array with maximum length {MostStops}, but got an array with length {stops.Length} instead.",
            "array_above_max_length");
    }

    /// <summary>How many alternatives are wanted beside each token, null when not even the tokens are.</summary>
    public static int? TopLogprobs(RequestField root)
    {
        var wanted = root["logprobs"].Flag() ?? false;
        var top = root["top_logprobs"];
        var count = (int?)top.Integer(0, MostTopLogprobs);
        return wanted ? count ?? 0
            : count > 0 ? throw top.Invalid("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "invalid_value")
            : null;
    }

    private static IReadOnlyDictionary<int, double> Biases(RequestField field)
    {
        if (!field.IsObject())
        {
            return FrozenDictionary<int, double>.Empty;
        }

        var biases = new Dictionary<int, double>();
        foreach (var (name, bias) in field.Members())
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var token))
            {
                throw field.Invalid($"Invalid key in 'logit_bias': {name}. You should only be submitting non-negative integers.", "invalid_value");
            }

            biases[token] = bias.Number(-100, 100) ?? throw bias.WrongType("a decimal");
        }

        return biases.Count <= MostBiases ? biases : throw field.Invalid(
            $"Invalid 'logit_bias': too many properties. Expected an object with at most {MostBiases} properties, but got an object with {biases.Count} properties instead.",
            "object_above_max_properties");
    }
}
