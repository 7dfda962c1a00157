namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// GLM 4.5, 4.6 and 4.7: <c>&lt;tool_call&gt;NAME</c>, then <c>&lt;arg_key&gt;</c> and <c>&lt;arg_value&gt;</c> in turn, with line feeds between them or
/// without.
/// </summary>
internal static class GlmCalls
{
    private const string Key = "<arg_key>";
    private const string KeyEnd = "</arg_key>";
    private const string Value = "<arg_value>";
    private const string ValueEnd = "</arg_value>";
    private const string End = "</tool_call>";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } = [new("<tool_call>"), .. CallMark.Around(End)];

    /// <summary>Reads from behind <c>&lt;tool_call&gt;</c>.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        _ = await text.SkipSpaceAsync();
        if (await text.WordAsync("\n", Key, End) is not { } name || !text.Begin(name))
        {
            return false;
        }

        var arguments = new ParameterList(text);
        while (await text.SkipSpaceAsync() && await text.TakeAsync(Key))
        {
            if (await text.WordAsync(KeyEnd) is not { } key || !await text.TakeAsync(KeyEnd) || !await text.SkipSpaceAsync() || !await text.TakeAsync(Value))
            {
                return false;
            }

            var value = arguments.Value(key);
            if (await text.UntilAsync([ValueEnd], value) is not { } end)
            {
                return false;
            }

            value.End();
            text.Take(end.Length);
        }

        return await text.TakeAsync(End) && arguments.Close();
    }
}
