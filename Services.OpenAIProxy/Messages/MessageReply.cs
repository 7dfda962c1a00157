using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>What stays the same over all parts of one reply.</summary>
internal sealed record MessageReply
{
    /// <summary>The message's id.</summary>
    public string Id { get; } = "msg_" + Guid.NewGuid().ToString("N");

    /// <summary>The model that answers.</summary>
    public required string Model { get; init; }

    /// <summary>The request's id, which errors repeat.</summary>
    public required string RequestId { get; init; }

    /// <summary>Whether the client sees the thinking.</summary>
    public bool ShowReasoning { get; init; }
}

/// <summary>Why an answer ended, in this API's words.</summary>
internal static class MessageStop
{
    /// <summary>The word.</summary>
    public static string Reason(FinishReason reason, string? stop, bool refused) => reason switch
    {
        FinishReason.Length => "max_tokens",
        FinishReason.ToolCalls => "tool_use",
        FinishReason.ContentFilter => "refusal",
        _ when refused => "refusal",
        _ => stop is null ? "end_turn" : "stop_sequence",
    };
}
