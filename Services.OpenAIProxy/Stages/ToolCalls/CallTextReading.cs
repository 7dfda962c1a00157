using System.Text;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>What the families read in the same way.</summary>
internal static class CallTextReading
{
    /// <summary>Takes white space; false at the end of the text.</summary>
    public static async ValueTask<bool> SkipSpaceAsync(this CallText text)
    {
        while (await text.Input.HasAsync(1))
        {
            if (!CallText.IsSpace(text.Next))
            {
                return true;
            }

            text.Take(1);
        }

        return false;
    }

    /// <summary>Takes <paramref name="literal"/> where it comes next; else nothing.</summary>
    public static async ValueTask<bool> TakeAsync(this CallText text, string literal)
    {
        if (!await text.IsNextAsync(literal))
        {
            return false;
        }

        text.Take(literal.Length);
        return true;
    }

    /// <summary>Whether <paramref name="literal"/> comes next. Waits only while it still may.</summary>
    public static async ValueTask<bool> IsNextAsync(this CallText text, string literal)
    {
        for (var i = 0; i < literal.Length; i++)
        {
            if (!await text.Input.HasAsync(i + 1) || text.Input.Unread[i] != literal[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Which of <paramref name="literals"/> comes next, the first before the others; null for none.</summary>
    public static async ValueTask<string?> NextOfAsync(this CallText text, params IReadOnlyList<string> literals)
    {
        foreach (var literal in literals)
        {
            if (await text.IsNextAsync(literal))
            {
                return literal;
            }
        }

        return null;
    }

    /// <summary>The word before the first of <paramref name="ends"/>, without white space around it; the end is left. Null when the word is too long or never ends.</summary>
    public static async ValueTask<string?> WordAsync(this CallText text, params IReadOnlyList<string> ends)
    {
        var word = new StringBuilder();
        while (word.Length <= CallText.LongestWord && await text.Input.HasAsync(1))
        {
            if (ends.Any(end => end[0] == text.Next) && await text.NextOfAsync(ends) is not null)
            {
                return word.ToString().Trim();
            }

            word.Append(text.Next);
            text.Take(1);
        }

        return null;
    }

    /// <summary>Letters, digits and what else may stand in a function's name; empty when something else comes.</summary>
    public static async ValueTask<string> NameAsync(this CallText text)
    {
        var name = new StringBuilder();
        while (name.Length <= CallText.LongestWord && await text.Input.HasAsync(1) && (char.IsAsciiLetterOrDigit(text.Next) || text.Next is '_' or '-' or '.'))
        {
            name.Append(text.Next);
            text.Take(1);
        }

        return name.ToString();
    }

    /// <summary>
    /// Hands on what comes before the first of <paramref name="ends"/>; answers which that was, and leaves it. Null when none comes. Holds back only what may
    /// yet become one.
    /// </summary>
    public static async ValueTask<string?> UntilAsync(this CallText text, IReadOnlyList<string> ends, ParameterValue value)
    {
        var beginnings = ends.Select(static end => end[0]).Distinct().ToArray();
        while (await text.Input.HasAsync(1))
        {
            var at = text.Input.Unread.IndexOfAny(beginnings);
            if (at == 0)
            {
                if (await text.NextOfAsync(ends) is { } end)
                {
                    return end;
                }

                at = 1;
            }

            var length = at < 0 ? text.Input.Unread.Length : at;
            value.Append(text.Input.Unread[..length]);
            text.Take(length);
        }

        return null;
    }

    /// <summary>The arguments are a JSON object, which is told as it comes; false when it is none, or does not end.</summary>
    public static async ValueTask<bool> ObjectAsync(this CallText text)
    {
        if (!await text.SkipSpaceAsync() || text.Next != '{')
        {
            return false;
        }

        var extent = new JsonExtent();
        while (await text.Input.HasAsync(1))
        {
            var length = extent.Take(text.Input.Unread, out var ended);
            text.Write(text.Input.Unread[..length]);
            text.Take(length);
            if (ended)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A call that is an object with name and arguments, from its opening brace, or from behind it, to its end; true when it is whole. A call that was not
    /// begun by then is none. <paramref name="id"/> makes ids where the usual ones will not do.
    /// </summary>
    public static async ValueTask<bool> CallObjectAsync(this CallText text, Func<string>? id = null, bool opened = false)
    {
        var call = new CallObject();
        if (opened)
        {
            var brace = "{".AsSpan();
            call.Push(ref brace);
        }

        while (await text.Input.HasAsync(1))
        {
            var progress = text.Push(call);
            if (progress == CallProgress.Named && !text.Begin(call.Name!, id?.Invoke()))
            {
                return false;
            }

            if (text.InCall)
            {
                text.Drain(call);
            }

            if (progress == CallProgress.Failed)
            {
                return call.IsWhole;
            }

            if (progress == CallProgress.Ended)
            {
                text.Write(call.HasArguments ? "" : "{}");
                return text.InCall;
            }
        }

        return call.IsWhole;
    }

    /// <summary>A list of such objects, from its opening bracket to its end; each is told by itself. A single object without brackets is one too.</summary>
    public static async ValueTask CallListAsync(this CallText text, Func<string>? id = null)
    {
        if (!await text.SkipSpaceAsync() || text.Next is not ('[' or '{'))
        {
            return;
        }

        _ = await text.TakeAsync("[");
        while (await text.SkipSpaceAsync() && text.Next == '{')
        {
            var whole = await text.CallObjectAsync(id);
            if (!text.InCall)
            {
                return;
            }

            text.End(whole);
            if (!whole || text.State == ToolCallState.Enough || !await text.SkipSpaceAsync() || text.Next is not (',' or ']'))
            {
                return;
            }

            var last = text.Next == ']';
            text.Take(1);
            text.Drop();
            if (last)
            {
                return;
            }
        }
    }

    private static CallProgress Push(this CallText text, CallObject call)
    {
        var rest = text.Input.Unread;
        var progress = call.Push(ref rest);
        text.Take(text.Input.Unread.Length - rest.Length);
        return progress;
    }

    private static void Drain(this CallText text, CallObject call)
    {
        foreach (var chunk in call.Arguments.GetChunks())
        {
            text.Write(chunk.Span);
        }

        call.Arguments.Clear();
    }
}
