namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>Nemotron, Jamba and Phi-4 mini: a list of objects with name and arguments, behind a mark.</summary>
internal static class ListCalls
{
    /// <summary>Nemotron.</summary>
    public static IReadOnlyList<CallMark> Nemotron { get; } = [new("<TOOLCALL>"), .. CallMark.Around("</TOOLCALL>")];

    /// <summary>Jamba.</summary>
    public static IReadOnlyList<CallMark> Jamba { get; } = [new("<tool_calls>"), .. CallMark.Around("</tool_calls>")];

    /// <summary>Phi-4 mini.</summary>
    public static IReadOnlyList<CallMark> Phi4 { get; } = [new("functools"), .. CallMark.Around("<|tool_call|>", "<|/tool_call|>")];

    /// <summary>Reads from behind the mark. The calls end themselves.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        await text.CallListAsync();
        return false;
    }
}
