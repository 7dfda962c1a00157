using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atrium.Cli.Chat;

/// <summary>A message as it is sent.</summary>
internal sealed record ChatMessage(string Role, string Content);

/// <summary>The body of <c>POST /v1/chat/completions</c>, as far as this client sets it.</summary>
internal sealed record ChatCompletionRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public bool Stream { get; init; } = true;

    public StreamOptions StreamOptions { get; init; } = new(IncludeUsage: true);

    public string? ReasoningEffort { get; init; }
}

internal sealed record StreamOptions(bool IncludeUsage);

/// <summary>One <c>data:</c> of the stream: a chunk or an error.</summary>
internal sealed record ChatChunk
{
    public IReadOnlyList<ChatChoice>? Choices { get; init; }

    public ChatUsage? Usage { get; init; }

    public JsonElement? Error { get; init; }
}

internal sealed record ChatChoice(ChatDelta? Delta, string? FinishReason);

internal sealed record ChatDelta(string? Content, string? ReasoningContent, string? Reasoning);

/// <summary>Token counts as the server reports them.</summary>
internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens);

internal sealed record ModelList(IReadOnlyList<ModelEntry>? Data);

internal sealed record ModelEntry(string Id);

/// <summary>An error body: <c>error</c> is an object in OpenAI's shape, a plain string elsewhere.</summary>
internal sealed record ErrorBody(JsonElement? Error);

/// <summary>What <c>chat --json</c> prints.</summary>
internal sealed record ChatReport
{
    public required string Model { get; init; }

    public required string Text { get; init; }

    public string? Reasoning { get; init; }

    public string? FinishReason { get; init; }

    public ChatUsage? Usage { get; init; }

    public double? TimeToFirstTokenMs { get; init; }

    public double? TokensPerSecond { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ChatReport))]
internal sealed partial class ChatJson : JsonSerializerContext;
