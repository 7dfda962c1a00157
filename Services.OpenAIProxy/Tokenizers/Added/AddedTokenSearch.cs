using System.Buffers;
using System.Text;
using Atrium.OpenAIProxy.Tokenizers.Unicode;

namespace Atrium.OpenAIProxy.Tokenizers.Added;

/// <summary>Finds added tokens in a text: the leftmost, and the longest of those that begin there.</summary>
internal sealed class AddedTokenSearch
{
    private readonly SearchValues<string>? _any;
    private readonly Dictionary<char, (string Text, AddedToken Token)[]> _byFirst;

    /// <summary>For <paramref name="tokens"/>, each by the text to look for.</summary>
    public AddedTokenSearch(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        // Of two with the same text, the one that the file names last is meant.
        var known = tokens.Where(static one => one.Text.Length > 0).GroupBy(static one => one.Text, StringComparer.Ordinal).Select(static same => same.Last()).ToList();
        _any = known.Count == 0 ? null : SearchValues.Create([.. known.Select(static one => one.Text)], StringComparison.Ordinal);
        _byFirst = known.GroupBy(static one => one.Text[0]).ToDictionary(static group => group.Key, static group => group.OrderByDescending(static one => one.Text.Length).ToArray());
    }

    /// <summary>
    /// Looks from <paramref name="from"/> on. Finds a token and the part of the text that it takes, which may be longer than its own text by spaces.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where what is not yet taken begins.</param>
    /// <param name="look">Where to look next; kept by the caller, 0 at first.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends.</param>
    public AddedToken? Next(ReadOnlySpan<char> text, int from, ref int look, out int start, out int end)
    {
        while (_any is not null && text[look..].IndexOfAny(_any) is >= 0 and var at)
        {
            start = look + at;
            var (content, token) = Longest(text[start..]);
            end = look = start + content.Length;
            if (token.SingleWord && (TouchesBefore(text[..start]) || TouchesAfter(text[end..])))
            {
                continue;
            }

            if (token.LeftStrip)
            {
                start = Math.Max(from, text[..start].TrimEnd().Length);
            }

            if (token.RightStrip)
            {
                end = text.Length - text[end..].TrimStart().Length;
            }

            return token;
        }

        (start, end) = (text.Length, text.Length);
        return null;
    }

    private (string Text, AddedToken Token) Longest(ReadOnlySpan<char> text)
    {
        foreach (var one in _byFirst[text[0]])
        {
            if (text.StartsWith(one.Text, StringComparison.Ordinal))
            {
                return one;
            }
        }

        throw new InvalidOperationException("The search found what is not there.");
    }

    private static bool TouchesBefore(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && Letters.IsWord(rune);

    private static bool TouchesAfter(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && Letters.IsWord(rune);
}
