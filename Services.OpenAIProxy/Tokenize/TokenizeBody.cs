using System.ComponentModel;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Chat;

namespace Atrium.OpenAIProxy.Tokenize;

/// <summary>The request as the API description shows it; <see cref="TokenizeReader"/> takes the fields one by one.</summary>
internal sealed record TokenizeBody
{
    [JsonPropertyName("model"), Description("The id that GET /v1/models lists.")]
    public string? Model { get; init; }

    [JsonPropertyName("prompt"), Description("The text; text is another name for it.")]
    public string? Prompt { get; init; }

    [JsonPropertyName("messages"), Description("A conversation in place of a text.")]
    public IReadOnlyList<ChatMessageBody>? Messages { get; init; }

    [JsonPropertyName("add_special_tokens"), Description("Whether tokens for the beginning of a text are added: true for a text, false for a conversation when not said.")]
    public bool? AddSpecialTokens { get; init; }
}

/// <summary>The tokens of a text.</summary>
internal sealed record Tokenization(
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("max_model_len")] int? MaxModelLength,
    [property: JsonPropertyName("tokens")] IReadOnlyList<int> Tokens);

[JsonSerializable(typeof(Tokenization))]
internal sealed partial class TokenizeJson : JsonSerializerContext;
