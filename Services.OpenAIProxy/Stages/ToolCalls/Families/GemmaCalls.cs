namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>Gemma 4: <c>&lt;|tool_call&gt;call:NAME{key:value}&lt;tool_call|&gt;</c>, with bare keys and with marks in place of a string's quotes.</summary>
internal static class GemmaCalls
{
    private const string Quote = "<|\"|>";
    private const int Deepest = 64;

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } = [new("<|tool_call>"), .. CallMark.Around("<tool_call|>")];

    /// <summary>Reads from behind the mark.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        if (!await text.SkipSpaceAsync() || !await text.TakeAsync("call:"))
        {
            return false;
        }

        var name = await text.NameAsync();
        return await text.IsNextAsync("{") && text.Begin(name) && await ManyAsync(text, '}', 0);
    }

    private static async ValueTask<bool> ValueAsync(CallText text, int depth)
    {
        if (await text.IsNextAsync(Quote))
        {
            return await StringAsync(text);
        }

        if (text.Next is '{' or '[' && depth < Deepest)
        {
            return await ManyAsync(text, text.Next == '{' ? '}' : ']', depth + 1);
        }

        if (await text.WordAsync(",", "}", "]") is not { } word)
        {
            return false;
        }

        var value = new ParameterValue(text, ArgumentKinds.Any);
        value.Append(word);
        value.End();
        return true;
    }

    private static async ValueTask<bool> ManyAsync(CallText text, char end, int depth)
    {
        text.Write(text.Input.Unread[..1]);
        text.Take(1);
        for (var first = true; await text.SkipSpaceAsync(); first = false)
        {
            if (text.Next == end)
            {
                text.Write(text.Input.Unread[..1]);
                text.Take(1);
                return true;
            }

            text.Write(first ? "" : ", ");
            if ((end == '}' && !await KeyAsync(text)) || !await text.SkipSpaceAsync() || !await ValueAsync(text, depth) || !await text.SkipSpaceAsync()
                || (text.Next != ',' && text.Next != end))
            {
                return false;
            }

            _ = await text.TakeAsync(",");
        }

        return false;
    }

    private static async ValueTask<bool> KeyAsync(CallText text)
    {
        if (await text.IsNextAsync(Quote))
        {
            return await StringAsync(text) && await text.SkipSpaceAsync() && await ColonAsync(text);
        }

        if (await text.WordAsync(":") is not { } key)
        {
            return false;
        }

        text.Write("\"");
        text.WriteText(key);
        text.Write("\"");
        return await ColonAsync(text);
    }

    private static async ValueTask<bool> ColonAsync(CallText text)
    {
        if (!await text.TakeAsync(":"))
        {
            return false;
        }

        text.Write(": ");
        return true;
    }

    private static async ValueTask<bool> StringAsync(CallText text)
    {
        text.Take(Quote.Length);
        var value = new ParameterValue(text, ArgumentKinds.Text);
        if (await text.UntilAsync([Quote], value) is not { } end)
        {
            return false;
        }

        value.End();
        text.Take(end.Length);
        return true;
    }
}
