using System.Globalization;
using System.Text.Json;

namespace Atrium.Engine.Generate;

/// <summary>A request of the generate extension, in the terms of TensorRT-LLM's ensemble, checked for types and ranges.</summary>
internal sealed record GenerateRequest
{
    public string? Id { get; init; }

    public required string TextInput { get; init; }

    public required int MaxTokens { get; init; }

    public int MinTokens { get; init; }

    public float? Temperature { get; init; }

    public int? TopK { get; init; }

    public float? TopP { get; init; }

    public float? MinP { get; init; }

    public ulong? Seed { get; init; }

    public float RepetitionPenalty { get; init; } = 1;

    public float PresencePenalty { get; init; }

    public float FrequencyPenalty { get; init; }

    public IReadOnlyList<string> StopWords { get; init; } = [];

    public IReadOnlyList<string> BadWords { get; init; } = [];

    public int? EndId { get; init; }

    public bool Stream { get; init; }

    public bool ExcludeInput { get; init; }

    public bool ReturnLogProbabilities { get; init; }

    /// <summary>How many of the most likely tokens to list beside each token; null lists none, not even the token.</summary>
    public int? TopTokens { get; init; }

    public bool ReturnInputTokens { get; init; }

    public bool ReturnOutputTokens { get; init; }

    public string? GuideType { get; init; }

    public string? Guide { get; init; }

    public IReadOnlyList<string> BiasWords { get; init; } = [];

    public IReadOnlyList<float> BiasWeights { get; init; } = [];

    public IReadOnlyList<int> BiasTokens { get; init; } = [];

    public IReadOnlyList<float> BiasTokenWeights { get; init; } = [];

    /// <summary>Reads a body. Names that mean nothing here are parameters, and ignored, as Triton does.</summary>
    /// <exception cref="ProtocolException">400, naming the member.</exception>
    public static GenerateRequest Parse(JsonElement body, string model)
    {
        var fields = new RequestFields(body);
        RequireInputs(fields, model);
        RefuseBeams(fields);
        var request = new GenerateRequest
        {
            Id = fields.Text("id"),
            TextInput = fields.Text("text_input")!,
            MaxTokens = (int)fields.Whole("max_tokens", 1, int.MaxValue)!,
            MinTokens = (int)(fields.Whole("min_tokens", 0, int.MaxValue) ?? fields.Whole("min_length", 0, int.MaxValue) ?? 0),
            Temperature = fields.Number("temperature", 0, 100),
            TopK = (int?)fields.Whole("top_k", 0, int.MaxValue),
            TopP = fields.Number("top_p", 0, 1),
            MinP = fields.Number("min_p", 0, 1),
            Seed = fields.Seed("seed") ?? fields.Seed("random_seed"),
            RepetitionPenalty = fields.Number("repetition_penalty", 0.01f, 100) ?? 1,
            PresencePenalty = fields.Number("presence_penalty", -100, 100) ?? 0,
            FrequencyPenalty = fields.Number("frequency_penalty", -100, 100) ?? 0,
            StopWords = Words(fields, "stop_words"),
            BadWords = Words(fields, "bad_words"),
            EndId = (int?)fields.Whole("end_id", -1, int.MaxValue),
            Stream = fields.Flag("stream") ?? false,
            ExcludeInput = fields.Flag("exclude_input_in_output") ?? false,
            ReturnLogProbabilities = fields.Flag("return_log_probs") ?? false,
            TopTokens = (int?)fields.Whole("num_logprobs", 0, 20),
            ReturnInputTokens = fields.Flag("return_num_input_tokens") ?? false,
            ReturnOutputTokens = fields.Flag("return_num_output_tokens") ?? false,
            GuideType = fields.Text("guided_decoding_guide_type"),
            Guide = fields.Text("guided_decoding_guide"),
            BiasWords = Words(fields, "embedding_bias_words"),
            BiasWeights = fields.Numbers("embedding_bias_weights"),
            BiasTokens = fields.Tokens("logit_bias_tokens"),
            BiasTokenWeights = fields.Numbers("logit_bias_weights"),
        };
        CheckBias(request);
        return request;
    }

    private static void CheckBias(GenerateRequest request)
    {
        const int Most = 1024;
        const float Strongest = 100;

        if (request.BiasWords.Count != request.BiasWeights.Count)
        {
            throw ProtocolException.BadRequest(
                $"'embedding_bias_words' has {request.BiasWords.Count} words, but 'embedding_bias_weights' has {request.BiasWeights.Count} weights");
        }

        if (request.BiasTokens.Count != request.BiasTokenWeights.Count)
        {
            throw ProtocolException.BadRequest(
                $"'logit_bias_tokens' has {request.BiasTokens.Count} tokens, but 'logit_bias_weights' has {request.BiasTokenWeights.Count} weights");
        }

        if (request.BiasTokens.Count > Most)
        {
            throw ProtocolException.BadRequest($"'logit_bias_tokens' has {request.BiasTokens.Count} tokens, but at most {Most} are possible");
        }

        foreach (var weight in request.BiasTokenWeights)
        {
            if (Math.Abs(weight) > Strongest)
            {
                throw ProtocolException.BadRequest(
                    string.Create(CultureInfo.InvariantCulture, $"'logit_bias_weights' must be from -{Strongest} to {Strongest}, but has {weight}"));
            }
        }
    }

    // The wording of Triton's ensemble, which has both inputs as required ones.
    private static void RequireInputs(RequestFields fields, string model)
    {
        string[] required = ["text_input", "max_tokens"];
        var missing = required.Where(name => name == "text_input" ? fields.Text(name) is null : fields.Whole(name, long.MinValue, long.MaxValue) is null).ToArray();
        if (missing.Length > 0)
        {
            var got = string.Join(", ", required.Except(missing).Select(static name => $"'{name}'"));
            throw ProtocolException.BadRequest(
                $"expected number of inputs between 2 and {InputNames.All.Count} but got {fields.Names.Count(InputNames.All.Contains)} inputs for model '{model}'. " +
                $"Got required input(s) [{got}], but missing required input(s) [{string.Join(", ", missing.Select(static name => $"'{name}'"))}]. Please provide all required input(s).");
        }
    }

    private static void RefuseBeams(RequestFields fields)
    {
        foreach (var name in (string[])["beam_width", "num_return_sequences"])
        {
            if (fields.Whole(name, long.MinValue, long.MaxValue) is { } count and not 1)
            {
                throw ProtocolException.BadRequest($"'{name}' must be 1, but is {count}: this engine writes one answer per request");
            }
        }
    }

    private static IReadOnlyList<string> Words(RequestFields fields, string name)
    {
        const int Most = 256;
        const int Longest = 1024;

        var words = fields.Texts(name);
        return words.Count > Most
            ? throw ProtocolException.BadRequest($"'{name}' has {words.Count} words, but at most {Most} are possible")
            : words.FirstOrDefault(static word => word.Length > Longest) is { } word
                ? throw ProtocolException.BadRequest($"'{name}' has a word of {word.Length} characters, but at most {Longest} are possible")
                : words;
    }
}
