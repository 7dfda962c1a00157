namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// MiniMax M2 and DeepSeek V3.2 and V4: <c>&lt;invoke name="f"&gt;</c> with <c>&lt;parameter name="p"&gt;</c> in it, DeepSeek's with a prefix to each tag. Where a
/// parameter says itself whether it is a string, that counts; else the schema does.
/// </summary>
internal sealed class InvokeCalls
{
    /// <summary>The prefix of DeepSeek's tags, between fullwidth bars.</summary>
    public const string Dsml = "｜DSML｜";

    private readonly string _parameter;
    private readonly string _parameterEnd;
    private readonly string _end;

    private InvokeCalls(string prefix, params IEnumerable<string> blocks)
    {
        (_parameter, _parameterEnd, _end) = ($"<{prefix}parameter name=\"", $"</{prefix}parameter>", $"</{prefix}invoke>");
        Marks = [new($"<{prefix}invoke name=\""), .. CallMark.Around(blocks.SelectMany(block => new[] { $"<{prefix}{block}>", $"</{prefix}{block}>" }))];
    }

    /// <summary>MiniMax M2.</summary>
    public static InvokeCalls MiniMax { get; } = new("", "minimax:tool_call");

    /// <summary>DeepSeek, whose block has another name in each version.</summary>
    public static InvokeCalls DeepSeek { get; } = new(Dsml, "function_calls", "tool_calls");

    /// <summary>Marks.</summary>
    public IReadOnlyList<CallMark> Marks { get; }

    /// <summary>Reads from behind the quote that opens the name.</summary>
    public async ValueTask<bool> ReadAsync(CallText text)
    {
        if (await text.WordAsync("\"", "\n") is not { } name || !await text.TakeAsync("\"") || !await text.SkipSpaceAsync() || !await text.TakeAsync(">") || !text.Begin(name))
        {
            return false;
        }

        var arguments = new ParameterList(text);
        while (await text.SkipSpaceAsync() && await text.TakeAsync(_parameter))
        {
            if (await text.WordAsync("\"") is not { } key || !await text.TakeAsync("\"") || await text.WordAsync(">") is not { } said)
            {
                return false;
            }

            text.Take(1);
            var value = arguments.Value(key, kinds: Said(said));
            if (await text.UntilAsync([_parameterEnd], value) is not { } end)
            {
                return false;
            }

            value.End();
            text.Take(end.Length);
        }

        return await text.TakeAsync(_end) && arguments.Close();
    }

    private static ArgumentKinds? Said(string attributes) => attributes switch
    {
        "string=\"true\"" => ArgumentKinds.Text,
        "string=\"false\"" => ArgumentKinds.Any,
        _ => null,
    };
}
