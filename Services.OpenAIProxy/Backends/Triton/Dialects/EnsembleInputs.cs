using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>The inputs of TensorRT-LLM's ensemble, old names and new, and what can be had with them. Engine.Local has them too.</summary>
internal static class EnsembleInputs
{
    /// <summary>The features, by the inputs that they need.</summary>
    public static FeatureTable Features(TritonInputs inputs) => GatewayFeatures.With(
        (Feature.Seed, TakesSeed(inputs)),
        (Feature.PresencePenalty, inputs.Take("presence_penalty")),
        (Feature.FrequencyPenalty, inputs.Take("frequency_penalty")),
        (Feature.TopK, inputs.Take("top_k")),
        (Feature.MinP, inputs.Have("min_p")),
        (Feature.RepetitionPenalty, inputs.Take("repetition_penalty")),
        (Feature.JsonObject, TakesGuides(inputs)),
        (Feature.JsonSchema, TakesGuides(inputs)))

        // TensorRT-LLM has the same seed for all requests that bring none, and so the same answer.
        .With((Feature.Choices, TakesSeed(inputs) ? Support.Gateway : Support.Refused));

    /// <summary>Whether it can be told what may be written.</summary>
    public static bool TakesGuides(TritonInputs inputs) => inputs.Have("guided_decoding_guide_type") && inputs.Have("guided_decoding_guide");

    /// <summary>The required ones that always get a value. The oldest ensembles want lists of words even where there are none.</summary>
    public static bool Gives(string input) =>
        input is "text_input" or "max_tokens" or "temperature" or "top_p" or "stop_words" or "bad_words" or "stream"
            or "exclude_input_in_output" or "return_num_input_tokens" or "return_num_output_tokens";

    /// <summary>Writes them up to the switches, which <see cref="WriteSwitches"/> ends with.</summary>
    public static void Write(Utf8JsonWriter json, TextCall call, TritonInputs inputs)
    {
        var (sampling, input) = (call.Request.Sampling, new InputWriter(json, inputs));
        json.WriteString("text_input", call.Prompt.Text);
        json.WriteNumber("max_tokens", call.MaxTokens);
        input.Number("temperature", sampling.Temperature ?? Sampling.DefaultTemperature);
        input.Number("top_p", sampling.TopP ?? Sampling.DefaultTopP);
        input.Whole("top_k", sampling.TopK is > 0 ? sampling.TopK : null);
        input.Number("min_p", sampling.MinP is > 0 ? sampling.MinP : null);
        input.Number("repetition_penalty", sampling.RepetitionPenalty);
        input.Number("presence_penalty", sampling.PresencePenalty);
        input.Number("frequency_penalty", sampling.FrequencyPenalty);
        input.Seed(!inputs.Have("seed") && inputs.Have("random_seed") ? "random_seed" : "seed", sampling.Seed);
        input.Texts("stop_words", call.EngineStops);
        foreach (var name in (ReadOnlySpan<string>)["stop_words", "bad_words"])
        {
            if (inputs.Required.Contains(name) && (name != "stop_words" || call.EngineStops.Count == 0))
            {
                json.WriteString(name, "");
            }
        }
    }

    /// <summary>Writes the guide, in the engine's words for the languages of guides.</summary>
    public static void WriteGuide(Utf8JsonWriter json, Guide? guide, string ebnf)
    {
        if (guide is null)
        {
            return;
        }

        json.WriteString("guided_decoding_guide_type", guide.Kind switch
        {
            GuideKind.Json => "json",
            GuideKind.JsonSchema => "json_schema",
            GuideKind.Regex => "regex",
            GuideKind.StructuralTag => "structural_tag",
            _ => ebnf,
        });
        if (guide.Text is { } text)
        {
            json.WriteString("guided_decoding_guide", text);
        }
    }

    /// <summary>Asks for the outputs that are wanted, and for a stream or not.</summary>
    public static void WriteSwitches(Utf8JsonWriter json, TextCall call, TritonInputs inputs)
    {
        var input = new InputWriter(json, inputs);
        input.On("exclude_input_in_output");
        input.On("return_num_input_tokens");
        input.On("return_num_output_tokens");
        json.WriteBoolean("stream", call.Streamed);
    }

    private static bool TakesSeed(TritonInputs inputs) => inputs.Take("seed") || inputs.Take("random_seed");
}
