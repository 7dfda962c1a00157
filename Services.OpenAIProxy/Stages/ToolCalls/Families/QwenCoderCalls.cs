namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// Qwen3-Coder, Nemotron Nano and MiMo: <c>&lt;function=NAME&gt;</c> with <c>&lt;parameter=KEY&gt;</c> in it, each value on lines of its own. The mark
/// around it is often forgotten, and so is the end of a value, which then ends with the next parameter or the function.
/// </summary>
internal static class QwenCoderCalls
{
    private const string Parameter = "<parameter=";
    private const string ParameterEnd = "</parameter>";
    private const string End = "</function>";
    private const string Around = "</tool_call>";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } = [new("<function="), .. CallMark.Around("<tool_call>", Around)];

    /// <summary>Reads from behind <c>&lt;function=</c>.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        if (await text.WordAsync(">", "\n") is not { } name || !await text.TakeAsync(">") || !text.Begin(name))
        {
            return false;
        }

        var arguments = new ParameterList(text);
        while (await text.SkipSpaceAsync())
        {
            if (await text.TakeAsync(Parameter))
            {
                if (await text.WordAsync(">", "\n") is not { } key || !await text.TakeAsync(">"))
                {
                    return false;
                }

                var value = arguments.Value(key, lines: true);
                if (await text.UntilAsync([ParameterEnd, Parameter, End], value) is null)
                {
                    return false;
                }

                value.End();
                _ = await text.TakeAsync(ParameterEnd);
                continue;
            }

            return (await text.TakeAsync(End) || await text.IsNextAsync(Around)) && arguments.Close();
        }

        return false;
    }
}
