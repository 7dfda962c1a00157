namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>Space as Python's texts know it.</summary>
internal static class Whitespace
{
    /// <summary>Whether <c>str.isspace</c> holds.</summary>
    public static bool Is(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>Whether <paramref name="text"/> is space and nothing else, and not empty.</summary>
    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!Is(c))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    /// <summary>The first offset from <paramref name="at"/> on that is no space.</summary>
    public static int Skip(string text, int at)
    {
        while (at < text.Length && Is(text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary><paramref name="text"/> without the space at its start.</summary>
    public static string TrimStart(string text) => text[Skip(text, 0)..];

    /// <summary><paramref name="text"/> without the space at its end.</summary>
    public static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && Is(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }
}
