namespace Atrium.Upstreams.OpenAI;

/// <summary>Token counts as each flavour writes them.</summary>
internal static class UsageJson
{
    public static string Of(int prompt, int output, Flavour flavour)
    {
        var counts = $"\"prompt_tokens\":{prompt},\"completion_tokens\":{output},\"total_tokens\":{prompt + output}";
        return flavour switch
        {
            Flavour.OpenAI =>
                $$$"""{{{{counts}}},"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""",
            Flavour.Vllm => $"{{{counts},\"prompt_tokens_details\":null}}",
            Flavour.Sglang => $"{{{counts},\"prompt_tokens_details\":null,\"reasoning_tokens\":0}}",
            _ => $"{{{counts}}}",
        };
    }

    /// <summary>A member of its own beside the usage, with a comma before it, or nothing.</summary>
    public static string Timings(Flavour flavour, int prompt, int output) => flavour == Flavour.LlamaServer
        ? $$"""","timings":{"cache_n":0,"prompt_n":{{prompt}},"prompt_ms":12.5,"predicted_n":{{output}},"predicted_ms":100.0}""""
        : "";
}
