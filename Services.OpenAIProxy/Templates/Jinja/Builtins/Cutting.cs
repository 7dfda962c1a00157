using System.Text;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Takes texts apart as Python does.</summary>
internal static class Cutting
{
    /// <summary>Without space, or without the characters in <paramref name="chars"/>, at the start and the end.</summary>
    public static string Strip(string text, object? chars, bool start, bool end)
    {
        var set = chars switch
        {
            null or None => null,
            string given => given,
            _ => throw JinjaException.Failed("strip arg must be None or str"),
        };
        var (first, last) = (0, text.Length);
        while (start && first < last && In(text[first]))
        {
            first++;
        }

        while (end && last > first && In(text[last - 1]))
        {
            last--;
        }

        return text[first..last];

        bool In(char c) => set is null ? Whitespace.Is(c) : set.Contains(c, StringComparison.Ordinal);
    }

    /// <summary>The parts between <paramref name="separator"/>, at most <paramref name="most"/> cuts; without one, the words.</summary>
    public static object Split(Run run, string text, object? separator, object? most, bool fromEnd)
    {
        run.Build(text.Length);
        var cuts = most is null ? -1 : Numbers.Index(most);
        var parts = separator switch
        {
            null or None => Words(text, cuts < 0 ? int.MaxValue : cuts, fromEnd),
            "" => throw JinjaException.Failed("empty separator"),
            string between => Parts(text, between, cuts < 0 ? int.MaxValue : cuts, fromEnd),
            _ => throw JinjaException.Failed($"must be str or None, not {Types.Name(separator)}"),
        };
        run.Step(parts.Count);
        return new Sequence(parts);
    }

    /// <summary>The lines, ended by anything that Python takes for the end of one.</summary>
    public static object Lines(Run run, string text, bool keepEnds)
    {
        run.Build(text.Length);
        var (lines, start) = (new List<object>(), 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029'))
            {
                continue;
            }

            var end = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? i + 2 : i + 1;
            lines.Add(text[start..(keepEnds ? end : i)]);
            (start, i) = (end, end - 1);
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return new Sequence(lines);
    }

    /// <summary>What is before, at and behind the first or last <paramref name="separator"/>.</summary>
    public static object Partition(string text, string separator, bool last)
    {
        var at = separator.Length == 0 ? throw JinjaException.Failed("empty separator")
            : last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? last ? Sequence.Tuple("", "", text) : Sequence.Tuple(text, "", "") : Sequence.Tuple(text[..at], separator, text[(at + separator.Length)..]);
    }

    /// <summary>With <paramref name="old"/> replaced, at most <paramref name="most"/> times; a negative number is no limit.</summary>
    public static string Replace(Run run, string text, string old, string with, int most)
    {
        if (old.Length > 0 && most < 0)
        {
            var added = (long)Math.Max(0, with.Length - old.Length);
            run.Build(text.Length + (added == 0 ? 0 : text.Length / old.Length * added));
            return text.Replace(old, with, StringComparison.Ordinal);
        }

        most = most < 0 ? int.MaxValue : most;
        var (result, start) = (new StringBuilder(), 0);
        for (var at = Next(0); at >= 0 && most > 0; most--)
        {
            run.Build(with.Length);
            result.Append(text, start, at - start).Append(with);
            start = at + old.Length;
            at = old.Length > 0 ? Next(start) : at == text.Length ? -1 : at + (char.IsSurrogatePair(text, at) ? 2 : 1);
        }

        return run.Built(result.Append(text, start, text.Length - start).ToString());

        int Next(int from) => text.IndexOf(old, from, StringComparison.Ordinal);
    }

    private static List<object> Parts(string text, string between, int cuts, bool fromEnd)
    {
        if (!fromEnd || cuts == int.MaxValue)
        {
            return [.. text.Split(between, cuts == int.MaxValue ? cuts : cuts + 1)];
        }

        var (parts, rest) = (new List<object>(), text);
        for (int at; cuts > 0 && (at = rest.LastIndexOf(between, StringComparison.Ordinal)) >= 0; cuts--)
        {
            parts.Insert(0, rest[(at + between.Length)..]);
            rest = rest[..at];
        }

        parts.Insert(0, rest);
        return parts;
    }

    private static List<object> Words(string text, int cuts, bool fromEnd)
    {
        var words = new List<(int Start, int End)>();
        for (var at = Whitespace.Skip(text, 0); at < text.Length; at = Whitespace.Skip(text, at))
        {
            var start = at;
            while (at < text.Length && !Whitespace.Is(text[at]))
            {
                at++;
            }

            words.Add((start, at));
        }

        if (words.Count <= cuts || words.Count == 0)
        {
            return [.. words.Select(word => text[word.Start..word.End])];
        }

        // The part that is not cut keeps the space in it, and behind it, or before it when cut from the end.
        return fromEnd
            ? [Whitespace.TrimEnd(text[..words[^(cuts + 1)].End]), .. words.TakeLast(cuts).Select(word => text[word.Start..word.End])]
            : [.. words.Take(cuts).Select(word => text[word.Start..word.End]), text[words[cuts].Start..]];
    }
}
