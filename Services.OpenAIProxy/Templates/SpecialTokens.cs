using System.Buffers;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>
/// The texts that a model's tokenizer reads as control tokens. In somebody's message they would let that message pretend to be another
/// turn, so each gets a space behind its first character: still readable, no longer a token.
/// </summary>
internal sealed class SpecialTokens
{
    private readonly string[] _tokens;
    private readonly SearchValues<string> _any;

    /// <summary>Knows <paramref name="tokens"/>; those of a single character are left alone, as they cannot be told from text.</summary>
    public SpecialTokens(IEnumerable<string> tokens)
    {
        // Longest first, so that a token which contains another is taken whole.
        _tokens = [.. tokens.Where(static token => token.Trim().Length > 1).Distinct(StringComparer.Ordinal).OrderByDescending(static token => token.Length)];
        _any = SearchValues.Create(_tokens, StringComparison.Ordinal);
    }

    /// <summary>The texts, longest first.</summary>
    public IReadOnlyList<string> Texts => _tokens;

    /// <summary><paramref name="content"/> with every special token broken.</summary>
    public string Neutralise(string content)
    {
        // A model may have hundreds, and nearly no text has one.
        if (!content.AsSpan().ContainsAny(_any))
        {
            return content;
        }

        foreach (var token in _tokens)
        {
            content = content.Replace(token, $"{token[0]} {token[1..]}", StringComparison.Ordinal);
        }

        return content;
    }

    /// <summary><paramref name="text"/> as a detokeniser that skips special tokens would print it.</summary>
    public string Remove(string text)
    {
        foreach (var token in _tokens)
        {
            text = text.Replace(token, "", StringComparison.Ordinal);
        }

        return text;
    }
}
