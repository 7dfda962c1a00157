using System.Text.Json;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>The fields that OpenAI knows of a kind of request, and the refusal of others.</summary>
internal sealed class RequestFields(params string[] names)
{
    public static readonly RequestFields Chat = new(
        "model", "messages", "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens", "max_tokens",
        "metadata", "modalities", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key", "prompt_cache_retention",
        "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store", "stream", "stream_options", "temperature",
        "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options");

    public static readonly RequestFields Completion = new(
        "model", "prompt", "best_of", "echo", "frequency_penalty", "logit_bias", "logprobs", "max_tokens", "n", "presence_penalty", "seed", "stop", "stream",
        "stream_options", "suffix", "temperature", "top_p", "user");

    public static readonly RequestFields Embedding = new("model", "input", "dimensions", "encoding_format", "user");

    private readonly HashSet<string> _names = [.. names];

    /// <summary>Refuses what the script refuses and, when <paramref name="strict"/>, what is unknown.</summary>
    public void Check(byte[] body, Script script, bool strict)
    {
        if (!strict && script.Refuse.Length == 0)
        {
            return;
        }

        var refused = script.Refuse.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (refused.Contains(name) || (strict && !_names.Contains(name)))
            {
                throw new RefusedException(new Refusal(400, $"Unrecognized request argument supplied: {name}", name, "unknown_parameter"));
            }

            reader.Skip();
        }
    }
}
