using System.Text;

namespace Atrium.OpenAIProxy.Templates.Jinja.Builtins;

/// <summary>Python's case of texts. Letters whose other case is several letters stay as they are.</summary>
internal static class Casing
{
    /// <summary><c>str.capitalize</c>.</summary>
    public static string Capitalize(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        var first = char.IsSurrogatePair(text, 0) ? 2 : 1;
        return text[..first].ToUpperInvariant() + text[first..].ToLowerInvariant();
    }

    /// <summary><c>str.title</c>: a word begins behind anything that is no letter.</summary>
    public static string Title(string text)
    {
        var (title, inWord) = (new StringBuilder(text.Length), false);
        foreach (var c in text)
        {
            title.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = char.IsLetter(c);
        }

        return title.ToString();
    }

    /// <summary>The filter <c>title</c>: a word begins behind a space, a dash or an opening bracket.</summary>
    public static string FilterTitle(string text)
    {
        var (title, inWord) = (new StringBuilder(text.Length), false);
        foreach (var c in text)
        {
            title.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = !(Values.Whitespace.Is(c) || c is '-' or '(' or '{' or '[' or '<');
        }

        return title.ToString();
    }

    /// <summary><c>str.swapcase</c>.</summary>
    public static string Swap(string text) => string.Create(text.Length, text, static (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsUpper(from[i]) ? char.ToLowerInvariant(from[i]) : char.ToUpperInvariant(from[i]);
        }
    });

    /// <summary><c>str.islower</c>.</summary>
    public static bool IsLower(string text) => text.Any(char.IsLower) && !text.Any(char.IsUpper);

    /// <summary><c>str.isupper</c>.</summary>
    public static bool IsUpper(string text) => text.Any(char.IsUpper) && !text.Any(char.IsLower);

    /// <summary><c>str.istitle</c>.</summary>
    public static bool IsTitle(string text) => text.Any(char.IsLetter) && Title(text) == text;
}
