using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>Token counts, of which the last ones that the engine sends hold.</summary>
internal sealed class UsageReader
{
    private int? _prompt;
    private int? _completion;
    private int? _total;
    private int? _cached;
    private int? _reasoning;

    /// <summary>Generated tokens; null when the engine did not say.</summary>
    public int? Completion => _completion;

    /// <summary>The counts; what the engine did not say is estimated from the characters of prompt and answer.</summary>
    public TokenUsage Counts(long promptCharacters, long answerCharacters)
    {
        var prompt = _prompt ?? (_total is { } total && _completion is { } rest && total >= rest ? total - rest : null);
        var completion = _completion ?? (_total is { } all && _prompt is { } first && all >= first ? all - first : null);
        return new TokenUsage(
            prompt ?? TokenUsage.Estimate(promptCharacters),
            completion ?? TokenUsage.Estimate(answerCharacters),
            Estimated: prompt is null || completion is null)
        { Cached = _cached, Reasoning = _reasoning };
    }

    /// <summary>Reads the object that the reader stands on; anything else says nothing.</summary>
    public void Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("prompt_tokens"u8))
            {
                Count(ref json, ref _prompt);
            }
            else if (json.ValueTextEquals("completion_tokens"u8))
            {
                Count(ref json, ref _completion);
            }
            else if (json.ValueTextEquals("total_tokens"u8))
            {
                Count(ref json, ref _total);
            }
            else if (json.ValueTextEquals("prompt_tokens_details"u8) || json.ValueTextEquals("completion_tokens_details"u8))
            {
                json.Read();
                Details(ref json);
            }
            else if (json.ValueTextEquals("prompt_cache_hit_tokens"u8))
            {
                Count(ref json, ref _cached);
            }
            else if (json.ValueTextEquals("reasoning_tokens"u8))
            {
                Count(ref json, ref _reasoning);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void Details(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("cached_tokens"u8))
            {
                Count(ref json, ref _cached);
            }
            else if (json.ValueTextEquals("reasoning_tokens"u8))
            {
                Count(ref json, ref _reasoning);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static void Count(ref Utf8JsonReader json, ref int? count)
    {
        json.Read();
        count = JsonWords.Integer(ref json) is >= 0 and var number ? number : count;
    }
}
