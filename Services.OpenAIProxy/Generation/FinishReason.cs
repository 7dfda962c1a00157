using System.Diagnostics;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>Why a choice ended.</summary>
internal enum FinishReason
{
    /// <summary>The model ended its answer, or a stop string was met.</summary>
    Stop,

    /// <summary>The token limit was reached.</summary>
    Length,

    /// <summary>The model called functions.</summary>
    ToolCalls,

    /// <summary>The engine withheld the rest.</summary>
    ContentFilter,
}

/// <summary>The words that OpenAI's clients know.</summary>
internal static class FinishReasons
{
    /// <summary>The word for <paramref name="reason"/>.</summary>
    public static string Word(this FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        _ => throw new UnreachableException(),
    };
}
