using System.Collections.Frozen;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>
/// The members of OpenAI's chat request that are not carried out here. A value that asks for nothing (null, false, an empty list,
/// the default) passes; any other is refused by name, so that no client believes it got what it did not.
/// </summary>
internal static class UncarriedFields
{
    /// <summary>Read by <see cref="ChatRequestReader"/>.</summary>
    private static readonly FrozenSet<string> Carried = FrozenSet.Create(
        StringComparer.Ordinal,
        "model", "messages", "temperature", "top_p", "max_tokens", "max_completion_tokens", "stream", "stream_options", "stop", "seed", "n",
        "presence_penalty", "frequency_penalty", "reasoning_effort", "chat_template_kwargs");

    /// <summary>Labels for the server's own bookkeeping: checked, and without effect on the answer.</summary>
    private static readonly FrozenSet<string> Labels = FrozenSet.Create(
        StringComparer.Ordinal, "user", "prompt_cache_key", "prompt_cache_retention", "safety_identifier");

    private static readonly FrozenDictionary<string, Func<JsonElement, bool>> AskForNothing =
        new Dictionary<string, Func<JsonElement, bool>>(StringComparer.Ordinal)
        {
            ["tools"] = Empty,
            ["tool_choice"] = static value => Is(value, "none", "auto"),
            ["parallel_tool_calls"] = static value => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            ["functions"] = Empty,
            ["function_call"] = static value => Is(value, "none", "auto"),
            ["response_format"] = static value => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type", out var type) && Is(type, "text"),
            ["logprobs"] = False,
            ["top_logprobs"] = static value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var n) && n == 0,
            ["logit_bias"] = Empty,
            ["modalities"] = static value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static one => Is(one, "text")),
            ["audio"] = Never,
            ["prediction"] = Never,
            ["store"] = False,
            ["service_tier"] = static value => Is(value, "auto", "default"),
            ["verbosity"] = static value => Is(value, "medium"),
            ["web_search_options"] = Never,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Refuses what is asked for and not carried out; <paramref name="unknown"/> hears of members that are not part of the API.</summary>
    public static void Check(RequestField root, Action<string> unknown)
    {
        foreach (var member in root.Value.EnumerateObject())
        {
            if (AskForNothing.TryGetValue(member.Name, out var asksForNothing))
            {
                var field = root[member.Name];
                if (field.IsPresent && !asksForNothing(field.Value))
                {
                    throw field.Unsupported("This server does not carry it out yet; leave it out or at its default.");
                }
            }
            else if (Labels.Contains(member.Name))
            {
                root[member.Name].Text();
            }
            else if (member.Name == "metadata")
            {
                root[member.Name].IsObject();
            }
            else if (!Carried.Contains(member.Name))
            {
                unknown(member.Name);
            }
        }

        var obfuscation = root["stream_options"].IsObject() ? root["stream_options"]["include_obfuscation"] : default;
        if (obfuscation.Flag() ?? false)
        {
            throw obfuscation.Unsupported("This server does not pad its chunks.");
        }
    }

    private static bool Never(JsonElement value) => false;

    private static bool False(JsonElement value) => value.ValueKind == JsonValueKind.False;

    private static bool Empty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        _ => false,
    };

    private static bool Is(JsonElement value, params ReadOnlySpan<string> words)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            foreach (var word in words)
            {
                if (value.ValueEquals(word))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
