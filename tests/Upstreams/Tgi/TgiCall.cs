using System.Text.Json;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Tgi;

/// <summary>What the mock reads of a request to generate.</summary>
internal sealed record TgiCall(
    string Prompt,
    bool Stream,
    int Limit,
    bool Details,
    bool PromptDetails,
    bool FullText,
    int TopTokens,
    int BestOf,
    long? Seed)
{
    private const int UsualLimit = 100;

    /// <summary>Strings that end the answer; they stay in its text.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>A quarter of the prompt's characters.</summary>
    public int PromptTokens => ScriptedText.CountTokens(Prompt);

    /// <summary>Reads <paramref name="body"/> and validates it as TGI does.</summary>
    /// <param name="stream">Whether the answer is streamed; null leaves it to the body.</param>
    public static TgiCall Parse(byte[] body, bool? stream, Upstream upstream)
    {
        using var json = TgiParameters.Parse(body);
        var root = json.RootElement;
        if (!root.TryGetProperty("inputs", out var inputs) || inputs.ValueKind != JsonValueKind.String)
        {
            throw new RefusedException(new Refusal(422, "Failed to deserialize the JSON body into the target type: missing field `inputs`"));
        }

        var streamed = stream ?? (root.TryGetProperty("stream", out var asked) && asked.ValueKind == JsonValueKind.True);
        var parameters = new TgiParameters(root.TryGetProperty("parameters", out var given) ? given : default, streamed);
        var call = new TgiCall(
            inputs.GetString()!,
            streamed,
            (int)parameters.Integer("max_new_tokens", UsualLimit, static value => value > 0, "must be strictly positive"),
            parameters.Flag("details"),
            parameters.Flag("decoder_input_details"),
            parameters.Flag("return_full_text"),
            (int)parameters.Integer("top_n_tokens", 0, static value => value is >= 0 and <= 5, "must be >= 0 and <= 5"),
            (int)parameters.Integer("best_of", 1, static value => value is > 0 and <= 2, "must be > 0 and <= 2"),
            parameters.Integer("seed", -1, static value => value >= 0, "must be positive") is >= 0 and var seed ? seed : null)
        {
            Stops = parameters.Strings("stop"),
        };
        parameters.Number("temperature", static value => value > 0, "must be strictly positive");
        parameters.Number("repetition_penalty", static value => value > 0, "must be strictly positive");
        parameters.Number("frequency_penalty", static value => value is >= -2 and <= 2, "must be >= -2.0 and <= 2.0");
        parameters.Number("top_p", static value => value is > 0 and < 1, "must be > 0.0 and < 1.0");
        parameters.Number("typical_p", static value => value is > 0 and < 1, "must be > 0.0 and < 1.0");
        parameters.Integer("top_k", 1, static value => value > 0, "must be strictly positive");
        parameters.Grammar();
        call.Validate(parameters, upstream.Context);
        return call;
    }

    private void Validate(TgiParameters parameters, int context)
    {
        if (Prompt.Length == 0)
        {
            throw parameters.Refuse("`inputs` cannot be empty");
        }

        if (Stream && BestOf != 1)
        {
            throw parameters.Refuse("`best_of` != 1 is not supported when streaming tokens");
        }

        if (Stream && PromptDetails)
        {
            throw parameters.Refuse("`decoder_input_details` == true is not supported when streaming tokens");
        }

        if (BestOf > 1 && !parameters.Samples)
        {
            throw parameters.Refuse("you must use sampling when `best_of` is > 1");
        }

        if (BestOf > 1 && Seed is not null)
        {
            throw parameters.Refuse("`seed` must not be set when `best_of` > 1");
        }

        if (Stops.Count > 4)
        {
            throw parameters.Refuse($"`stop` supports up to 4 stop sequences. Given: {Stops.Count}");
        }

        if (PromptTokens + (long)Limit > context)
        {
            throw parameters.Refuse(
                $"`inputs` tokens + `max_new_tokens` must be <= {context}. Given: {PromptTokens} `inputs` tokens and {Limit} `max_new_tokens`");
        }
    }
}
