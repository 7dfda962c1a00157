namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Texts as Python counts them: by code point, where .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The number of code points.</summary>
    public static int Length(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            length -= char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1]) ? 1 : 0;
        }

        return length;
    }

    /// <summary><paramref name="text"/> with <paramref name="filler"/> before it, up to <paramref name="width"/> code points.</summary>
    public static string PadLeft(string text, int width, char filler = ' ') => text.PadLeft(width + text.Length - Length(text), filler);

    /// <summary><paramref name="text"/> with <paramref name="filler"/> behind it, up to <paramref name="width"/> code points.</summary>
    public static string PadRight(string text, int width, char filler = ' ') => text.PadRight(width + text.Length - Length(text), filler);

    /// <summary>Whether units and code points are the same thing in <paramref name="text"/>.</summary>
    public static bool AreUnits(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0;

    /// <summary>Each code point as a text.</summary>
    public static IEnumerable<string> Each(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = char.IsSurrogatePair(text, i) ? 2 : 1;
            yield return text.Substring(i, length);
            i += length;
        }
    }

    /// <summary>The offset in units of the code point <paramref name="index"/>, which may be the length.</summary>
    public static int Offset(string text, int index)
    {
        if (AreUnits(text))
        {
            return index;
        }

        var at = 0;
        for (; index > 0 && at < text.Length; index--)
        {
            at += char.IsSurrogatePair(text, at) ? 2 : 1;
        }

        return at;
    }

    /// <summary>The number of code points before the offset <paramref name="offset"/>; negative ones stay.</summary>
    public static long Index(string text, int offset) => offset <= 0 ? offset : Length(text[..offset]);
}
