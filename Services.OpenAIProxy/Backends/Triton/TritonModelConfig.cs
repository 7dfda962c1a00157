using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Backends.Triton.Dialects;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>The reply of <c>GET /v2/models/M/config</c>, as far as it is read here.</summary>
internal sealed record TritonModelConfig
{
    /// <summary>What runs the model.</summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; init; }

    /// <summary>The declared inputs.</summary>
    [JsonPropertyName("input")]
    public IReadOnlyList<Tensor>? Input { get; init; }

    /// <summary>The declared outputs.</summary>
    [JsonPropertyName("output")]
    public IReadOnlyList<Tensor>? Output { get; init; }

    /// <summary>Whether a request may have several responses. An ensemble need not say.</summary>
    [JsonPropertyName("model_transaction_policy")]
    public Transactions? TransactionPolicy { get; init; }

    /// <summary>Free parameters; Engine.Local puts the chat template and its tokens here.</summary>
    [JsonPropertyName("parameters")]
    public IReadOnlyDictionary<string, Parameter>? Parameters { get; init; }

    /// <summary>What follows from the config; <paramref name="template"/> is the operator's, before which the engine's own gives way.</summary>
    public TritonModel ToModel(TemplateSource template, bool neutralise, TimeProvider time)
    {
        var inputs = Input is { Count: > 0 }
            ? new TritonInputs(Names(Input), Names(Input.Where(static input => input.Optional == false)))
            : TritonInputs.Unknown;
        var outputs = Names(Output ?? []);
        var dialect = TritonDialects.Of(inputs, Backend, accumulates: string.Equals(Value("accumulate_tokens"), "true", StringComparison.OrdinalIgnoreCase));
        var embeds = outputs.Contains("embedding") || inputs.Have("embedding_request");
        return new TritonModel
        {
            Dialect = dialect,
            Inputs = inputs,
            Outputs = outputs,
            Features = dialect.Features(inputs).With((Feature.Embeddings, embeds ? Support.Engine : Support.Refused)),
            ContextLength = int.TryParse(Value("context_length"), CultureInfo.InvariantCulture, out var length) && length > 0 ? length : null,
            Template = new ChatTemplate(template.Or(TemplateSource.Of(Value("chat_template"), SpecialTokens(), Value("bos_token"), Value("eos_token"))), neutralise, time),
            TakesStops = dialect.TakesStops(inputs),
            TakesTags = dialect.TakesTags(inputs),
            SaysFinish = outputs.Contains("finish_reason"),
            Streams = TransactionPolicy?.Decoupled ?? true,
            UsualText = dialect.UsualText,
            CannotGenerate = Problem(dialect, inputs, outputs),
        };
    }

    private static string? Problem(ITritonDialect dialect, TritonInputs inputs, FrozenSet<string> outputs) =>
        !inputs.Take("text_input") ? "The engine's model has no input 'text_input'."
        : outputs.Count > 0 && !outputs.Contains("text_output") ? "The engine's model gives no text."
        : inputs.Required.FirstOrDefault(input => !dialect.Gives(input)) is { } missing
            ? $"The engine's model requires the input '{missing}', for which there is no value."
            : null;

    private static FrozenSet<string> Names(IEnumerable<Tensor> tensors) => tensors.Select(static tensor => tensor.Name).ToFrozenSet(StringComparer.Ordinal);

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
    internal sealed record Tensor([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("optional")] bool? Optional);

    /// <summary>How many responses a request may have.</summary>
    internal sealed record Transactions([property: JsonPropertyName("decoupled")] bool? Decoupled);

    /// <summary>One free parameter.</summary>
    internal sealed record Parameter([property: JsonPropertyName("string_value")] string? StringValue);
}
