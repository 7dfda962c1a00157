namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>Llama 4 and Olmo 3: calls as Python has them, in brackets and behind commas, or on lines in a block. Arguments have names.</summary>
internal static class PythonicCalls
{
    private const string Bracket = "[";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } =
        [new(Bracket), new("<function_calls>"), .. CallMark.Around("</function_calls>", "<|python_start|>", "<|python_end|>")];

    /// <summary>Reads from behind the mark.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        var block = text.Mark != Bracket;
        if (block && await text.SkipSpaceAsync())
        {
            block = !await text.TakeAsync(Bracket);
        }

        while (text.State != ToolCallState.Enough && await text.SkipSpaceAsync())
        {
            var name = await text.NameAsync();
            if (!await text.TakeAsync("(") || !text.Begin(name))
            {
                return false;
            }

            var whole = await ArgumentsAsync(text);
            text.End(whole);
            if (!whole || !await text.SkipSpaceAsync())
            {
                return false;
            }

            if (text.Next is ',' or ']')
            {
                var last = text.Next == ']';
                text.Take(1);
                text.Drop();
                if (last)
                {
                    return false;
                }
            }
            else if (!block)
            {
                return false;
            }
        }

        return false;
    }

    private static async ValueTask<bool> ArgumentsAsync(CallText text)
    {
        var arguments = new ParameterList(text);
        while (await text.SkipSpaceAsync() && text.Next != ')')
        {
            var key = await text.NameAsync();
            if (key.Length == 0 || !await text.SkipSpaceAsync() || !await text.TakeAsync("="))
            {
                return false;
            }

            arguments.Name(key);
            if (!await PythonLiteral.ReadAsync(text) || !await text.SkipSpaceAsync() || text.Next is not (',' or ')'))
            {
                return false;
            }

            _ = await text.TakeAsync(",");
        }

        return await text.TakeAsync(")") && arguments.Close();
    }
}
