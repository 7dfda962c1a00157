using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>The reply of <c>GET /v2/models/M/config</c>, as far as it is read here.</summary>
internal sealed record TritonModelConfig
{
    /// <summary>The declared inputs.</summary>
    [JsonPropertyName("input")]
    public IReadOnlyList<Tensor>? Input { get; init; }

    /// <summary>The declared outputs.</summary>
    [JsonPropertyName("output")]
    public IReadOnlyList<Tensor>? Output { get; init; }

    /// <summary>Free parameters; Engine.Local puts the chat template and its tokens here.</summary>
    [JsonPropertyName("parameters")]
    public IReadOnlyDictionary<string, Parameter>? Parameters { get; init; }

    /// <summary>What follows from the config.</summary>
    public TritonModel ToModel(bool neutralise)
    {
        var inputs = Input is { Count: > 0 } ? Input.Select(static tensor => tensor.Name).ToFrozenSet(StringComparer.Ordinal) : null;
        var outputs = Output is null ? [] : Output.Select(static tensor => tensor.Name).ToFrozenSet(StringComparer.Ordinal);
        return new TritonModel
        {
            Inputs = inputs,
            Outputs = outputs,
            Features = TritonFeatures.Of(inputs),
            ContextLength = int.TryParse(Value("context_length"), CultureInfo.InvariantCulture, out var length) && length > 0 ? length : null,
            Template = new ChatTemplate(Value("chat_template"), SpecialTokens(), Value("eos_token"), neutralise),

            // Triton takes what is not an input for a request parameter, which may be a number or a text but not a list, so this needs certainty.
            TakesStops = inputs?.Contains("stop_words") ?? false,
            SaysFinish = outputs.Contains("finish_reason"),
        };
    }

    private string? Value(string name) =>
        Parameters is not null && Parameters.TryGetValue(name, out var parameter) && !string.IsNullOrEmpty(parameter.StringValue) ? parameter.StringValue : null;

    private string[] SpecialTokens()
    {
        try
        {
            return Value("special_tokens") is { } json ? JsonSerializer.Deserialize(json, TritonJson.Default.StringArray) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>One input or output.</summary>
    internal sealed record Tensor([property: JsonPropertyName("name")] string Name);

    /// <summary>One free parameter.</summary>
    internal sealed record Parameter([property: JsonPropertyName("string_value")] string? StringValue);
}

[JsonSerializable(typeof(TritonModelConfig))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class TritonJson : JsonSerializerContext;
