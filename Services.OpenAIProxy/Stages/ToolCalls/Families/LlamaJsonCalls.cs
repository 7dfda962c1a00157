namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// Llama 3: an object with name and parameters, where no text stands before it or a mark does; more of them behind semicolons. A call has no end mark.
/// </summary>
internal static class LlamaJsonCalls
{
    private const string Brace = "{";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } =
        [new("<|python_tag|>"), new(Brace, Leads: true), new(";", Begins: false, Leads: true), .. CallMark.Around("<|eom_id|>")];

    /// <summary>Reads from behind the mark, which may be the object's own brace.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text) =>
        (text.Mark == Brace || await text.SkipSpaceAsync()) && await text.CallObjectAsync(opened: text.Mark == Brace);
}
