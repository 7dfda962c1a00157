using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>An answer of <c>/v1/messages</c>.</summary>
internal sealed record Message(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("content")] IReadOnlyList<MessageBlock> Content,
    [property: JsonPropertyName("stop_reason")] string? StopReason,
    [property: JsonPropertyName("stop_sequence")] string? StopSequence,
    [property: JsonPropertyName("usage")] MessageUsage Usage)
{
    /// <summary>An answer of which nothing was said yet; the prompt's tokens are only known at the end.</summary>
    public static Message Begun(MessageReply reply) => new(reply.Id, "message", "assistant", reply.Model, [], null, null, MessageUsage.Of(new TokenUsage(0, 0, Estimated: false)));

    /// <summary>The form of <paramref name="answer"/>.</summary>
    /// <exception cref="JsonException">The arguments of a call that is told as whole are not an object.</exception>
    public static Message Of(MessageReply reply, CollectedAnswer answer)
    {
        var choice = answer.Choices.FirstOrDefault() ?? new CollectedChoice(0);
        var blocks = new List<MessageBlock>();
        if (reply.ShowReasoning && choice.Reasoning.Length > 0)
        {
            blocks.Add(MessageBlock.Thought(choice.Reasoning.ToString()));
        }

        if (choice.Text.Length + choice.Refusal.Length > 0)
        {
            blocks.Add(MessageBlock.Said($"{choice.Text}{choice.Refusal}"));
        }

        blocks.AddRange(choice.ToolCalls.Select(call => MessageBlock.Call(call, choice.FinishReason == FinishReason.Length)).OfType<MessageBlock>());
        return Begun(reply) with
        {
            Content = blocks,
            StopReason = MessageStop.Reason(choice.FinishReason, choice.StopString, choice.Refusal.Length > 0),
            StopSequence = choice.StopString,
            Usage = MessageUsage.Of(answer.Usage),
        };
    }
}

/// <summary>A block of an answer: <c>text</c>, <c>thinking</c> or <c>tool_use</c>, each with its own members.</summary>
internal sealed record MessageBlock(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("text"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonPropertyName("thinking"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Thinking = null,
    [property: JsonPropertyName("signature"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Signature = null,
    [property: JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null,
    [property: JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null,
    [property: JsonPropertyName("input"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Input = null)
{
    private static readonly JsonElement NoInput = JsonDocument.Parse("{}").RootElement;

    /// <summary>What the model says.</summary>
    public static MessageBlock Said(string text) => new("text", Text: text);

    /// <summary>What it thinks.</summary>
    public static MessageBlock Thought(string text) => new("thinking", Thinking: text, Signature: Sign(text));

    /// <summary>A call of a tool that begins.</summary>
    public static MessageBlock Call(string id, string name) => new("tool_use", Id: id, Name: name, Input: NoInput);

    /// <summary>A call of a tool; null for one that the token limit cut off, which nobody could carry out.</summary>
    public static MessageBlock? Call(CollectedToolCall call, bool cut)
    {
        if (call.Arguments.Length == 0)
        {
            return Call(call.Id, call.Name);
        }

        try
        {
            var input = JsonDocument.Parse(call.Arguments.ToString()).RootElement;
            return input.ValueKind == JsonValueKind.Object ? Call(call.Id, call.Name) with { Input = input } : throw new JsonException("not an object");
        }
        catch (JsonException) when (cut)
        {
            return null;
        }
    }

    /// <summary>Clients drop thoughts without a signature from what they send back. This one only names the text; nothing checks it.</summary>
    public static string Sign(string thought) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(thought)));
}

/// <summary>Token counts; those read from the engine's memory are not among the input's.</summary>
internal sealed record MessageUsage(
    [property: JsonPropertyName("input_tokens")] int InputTokens,
    [property: JsonPropertyName("cache_creation_input_tokens")] int CacheCreationInputTokens,
    [property: JsonPropertyName("cache_read_input_tokens")] int CacheReadInputTokens,
    [property: JsonPropertyName("output_tokens")] int OutputTokens,
    [property: JsonPropertyName("estimated"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Estimated)
{
    /// <summary>The counts in this API's terms.</summary>
    public static MessageUsage Of(TokenUsage usage) => new(usage.Prompt - (usage.Cached ?? 0), 0, usage.Cached ?? 0, usage.Completion, usage.Estimated);
}

/// <summary>A count of tokens.</summary>
internal sealed record MessageTokens([property: JsonPropertyName("input_tokens")] int InputTokens);

[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(MessageTokens))]
[JsonSerializable(typeof(MessageErrorBody))]
internal sealed partial class MessageJson : JsonSerializerContext
{
    /// <summary>The context with text written as it is.</summary>
    public static MessageJson Relaxed { get; } = new(new JsonSerializerOptions { Encoder = RelaxedJson.Encoder });
}
