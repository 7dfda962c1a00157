namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// Kimi K2. A call is headed by its id, <c>functions.NAME:INDEX</c>, which the model expects to see again with the result; so it is the id that the client
/// gets. The marks around the calls occur in the singular too.
/// </summary>
internal static class KimiCalls
{
    /// <summary>Begins the calls of an answer.</summary>
    public const string OpenAll = "<|tool_calls_section_begin|>";

    /// <summary>Begins a call.</summary>
    public const string Open = "<|tool_call_begin|>";

    /// <summary>Begins its arguments.</summary>
    public const string Arguments = "<|tool_call_argument_begin|>";

    private const string Functions = "functions.";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } =
    [
        new(Open),
        .. CallMark.Around(OpenAll, "<|tool_calls_section_end|>", "<|tool_call_section_begin|>", "<|tool_call_section_end|>", "<|tool_call_end|>"),
    ];

    /// <summary>Reads from behind <see cref="Open"/>.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        if (await text.WordAsync(Arguments) is not { } head)
        {
            return false;
        }

        text.Take(Arguments.Length);
        var colon = head.LastIndexOf(':');
        var name = colon < 0 ? head : head[..colon];
        name = name.StartsWith(Functions, StringComparison.Ordinal) ? name[Functions.Length..] : name;
        var index = colon < 0 ? "" : head[(colon + 1)..];
        var id = index.Length > 0 && index.All(char.IsAsciiDigit) ? index : $"{text.Count}";
        return text.Begin(name, $"{Functions}{name}:{id}") && await text.ObjectAsync();
    }
}
