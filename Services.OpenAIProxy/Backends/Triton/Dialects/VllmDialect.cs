using System.Buffers;
using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>
/// Triton's vLLM backend: sampling parameters as a string of JSON, deltas, counts of what is new. Biases are refused: JSON makes strings of
/// the token ids, and vLLM looks for numbers.
/// </summary>
internal sealed class VllmDialect : ITritonDialect
{
    /// <inheritdoc/>
    public string Name => "vllm";

    /// <inheritdoc/>
    public StreamText UsualText => StreamText.Auto;

    /// <inheritdoc/>
    public bool? CountsEachEvent => true;

    /// <inheritdoc/>
    public FeatureTable Features(TritonInputs inputs) => GatewayFeatures.With(
        (Feature.Seed, true),
        (Feature.PresencePenalty, true),
        (Feature.FrequencyPenalty, true),
        (Feature.TopK, true),
        (Feature.MinP, true),
        (Feature.RepetitionPenalty, true),
        (Feature.Logprobs, inputs.Have("return_logprobs")),
        (Feature.TopLogprobs, inputs.Have("return_logprobs")),
        (Feature.JsonObject, TakesGuides(inputs)),
        (Feature.JsonSchema, TakesGuides(inputs)),
        (Feature.StrictTools, TakesGuides(inputs)));

    /// <inheritdoc/>
    public bool TakesStops(TritonInputs inputs) => true;

    /// <inheritdoc/>
    public bool TakesTags(TritonInputs inputs) => TakesGuides(inputs);

    /// <inheritdoc/>
    public bool Gives(string input) => input is "text_input" or "stream" or "sampling_parameters" or "exclude_input_in_output";

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, TextCall call, TritonModel model)
    {
        var input = new InputWriter(json, model.Inputs);
        json.WriteString("text_input", call.Prompt.Text);
        var parameters = new ArrayBufferWriter<byte>(256);
        using (var inner = new Utf8JsonWriter(parameters, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true }))
        {
            WriteParameters(inner, call);
        }

        json.WriteString("sampling_parameters", parameters.WrittenSpan);
        if (call.Request.TopLogprobs is not null)
        {
            input.On("return_logprobs");
        }

        input.On("exclude_input_in_output");
        input.On("return_finish_reason");
        input.On("return_num_input_tokens");
        input.On("return_num_output_tokens");
        json.WriteBoolean("stream", call.Streamed);
    }

    /// <inheritdoc/>
    public void ReadLogprobs(ReadOnlySpan<byte> utf8, int top, List<TokenLogprob> tokens)
    {
        if (JsonSerializer.Deserialize(utf8, LogprobJson.Default.IReadOnlyListOrderedDictionaryStringVllmToken) is not { } places)
        {
            return;
        }

        foreach (var place in places.Where(static place => place.Count > 0))
        {
            // The chosen token stands first, and once more by its rank when it is among the likeliest.
            tokens.Add(place.GetAt(0).Value.ToLogprob(
                [.. place.Values.OrderBy(static token => token.Rank ?? int.MaxValue).Take(top).Select(static token => token.ToLogprob([]))]));
        }
    }

    // Models that also embed are of a release that has structured_outputs; older ones have another name for it, or nothing.
    private static bool TakesGuides(TritonInputs inputs) => inputs.Have("embedding_request");

    private static void WriteParameters(Utf8JsonWriter json, TextCall call)
    {
        var sampling = call.Request.Sampling;
        json.WriteStartObject();
        json.WriteNumber("max_tokens", call.MaxTokens);

        // An empty nucleus is the likeliest token alone, which vLLM calls temperature 0.
        json.WriteNumber("temperature", sampling.TopP == 0 ? 0 : sampling.Temperature ?? Sampling.DefaultTemperature);
        Number("top_p", sampling.TopP == 0 ? 1 : sampling.TopP ?? Sampling.DefaultTopP);
        Number("top_k", sampling.TopK is > 0 ? sampling.TopK : null);
        Number("min_p", sampling.MinP is > 0 ? sampling.MinP : null);
        Number("repetition_penalty", sampling.RepetitionPenalty);
        Number("presence_penalty", sampling.PresencePenalty);
        Number("frequency_penalty", sampling.FrequencyPenalty);
        if (sampling.Seed is { } seed)
        {
            json.WriteNumber("seed", seed & long.MaxValue);
        }

        new InputWriter(json, TritonInputs.Unknown).Texts("stop", call.EngineStops);
        if (call.Request.TopLogprobs is { } top)
        {
            json.WriteNumber("logprobs", top);
        }

        if (call.NeedsControlTokens)
        {
            json.WriteBoolean("skip_special_tokens", false);
            json.WriteBoolean("spaces_between_special_tokens", false);
        }

        WriteGuide(json, call.Guide);
        json.WriteEndObject();

        void Number(string name, double? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
        }
    }

    // A string of JSON in a string of JSON.
    private static void WriteGuide(Utf8JsonWriter json, Guide? guide)
    {
        if (guide is null)
        {
            return;
        }

        var text = new ArrayBufferWriter<byte>(256);
        using (var inner = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = RelaxedJson.Encoder }))
        {
            inner.WriteStartObject();
            switch (guide.Kind)
            {
                case GuideKind.Json:
                    inner.WriteBoolean("json_object", true);
                    break;
                case GuideKind.JsonSchema:
                    inner.WriteString("json", guide.Text);
                    break;
                case GuideKind.Regex:
                    inner.WriteString("regex", guide.Text);
                    break;
                case GuideKind.StructuralTag:
                    inner.WriteString("structural_tag", guide.Text);
                    break;
                default:
                    inner.WriteString("grammar", guide.Text);
                    break;
            }

            inner.WriteEndObject();
        }

        json.WriteString("structured_outputs", text.WrittenSpan);
    }
}
