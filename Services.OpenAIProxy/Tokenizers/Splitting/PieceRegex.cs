using System.Buffers;
using System.Text.RegularExpressions;
using Atrium.OpenAIProxy.Tokenizers.Files;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>A pattern of a <c>tokenizer.json</c>, which sees characters where .NET sees UTF-16.</summary>
internal sealed class PieceRegex(Regex regex)
{
    /// <summary>GPT-2's, which byte-level models use when they say nothing else.</summary>
    public static PieceRegex Gpt2 { get; } = Of(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");

    /// <summary>A regular expression of Oniguruma's.</summary>
    /// <exception cref="InvalidDataException">It cannot be followed exactly.</exception>
    public static PieceRegex Of(string pattern)
    {
        try
        {
            return new PieceRegex(new Regex(RegexTranslation.Translate(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"has the regular expression {pattern}, which is not understood: {exception.Message}", exception);
        }
    }

    /// <summary>Reads <c>{"String":"..."}</c> or <c>{"Regex":"..."}</c>.</summary>
    /// <exception cref="InvalidDataException">It is neither, or cannot be followed.</exception>
    public static PieceRegex Read(Part part)
    {
        if (part["String"].Text is { } text)
        {
            return new PieceRegex(new Regex(Regex.Escape(text), RegexOptions.CultureInvariant));
        }

        var pattern = part["Regex"].Text ?? throw part.Wrong("must hold a String or a Regex");
        try
        {
            return Of(pattern);
        }
        catch (InvalidDataException exception)
        {
            throw part["Regex"].Wrong(exception.Message);
        }
    }

    /// <summary>Tells <paramref name="pieces"/> of each match and of what is between them.</summary>
    public void Cut(ReadOnlySpan<char> text, bool invert, ref PieceJoin pieces)
    {
        if (Shadow.IsSame(text))
        {
            Cut(text, text, invert, ref pieces);
            return;
        }

        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        Cut(text, rented.AsSpan(0, Shadow.Write(text, rented)), invert, ref pieces);
        ArrayPool<char>.Shared.Return(rented);
    }

    /// <summary>Replaces each match by <paramref name="content"/>, as it is.</summary>
    public string Replace(string text, string content)
    {
        if (Shadow.IsSame(text))
        {
            return regex.Replace(text, _ => content);
        }

        Span<char> shadow = new char[text.Length];
        shadow = shadow[..Shadow.Write(text, shadow)];
        var (result, at, shadowAt) = (new System.Text.StringBuilder(text.Length), 0, 0);
        foreach (var match in regex.EnumerateMatches(shadow))
        {
            var start = at + Shadow.Length(text.AsSpan(at), match.Index - shadowAt);
            result.Append(text.AsSpan(at, start - at)).Append(content);
            (at, shadowAt) = (start + Shadow.Length(text.AsSpan(start), match.Length), match.Index + match.Length);
        }

        return result.Append(text.AsSpan(at)).ToString();
    }

    private void Cut(ReadOnlySpan<char> text, ReadOnlySpan<char> shadow, bool invert, ref PieceJoin pieces)
    {
        var (at, shadowAt, same) = (0, 0, shadow.Length == text.Length);
        foreach (var match in regex.EnumerateMatches(shadow))
        {
            if (match.Index > shadowAt)
            {
                at = same ? match.Index : at + Shadow.Length(text[at..], match.Index - shadowAt);
                pieces.Add(at, match: invert);
            }

            shadowAt = match.Index + match.Length;
            at = same ? shadowAt : at + Shadow.Length(text[at..], match.Length);
            pieces.Add(at, match: !invert);
        }

        if (at < text.Length)
        {
            pieces.Add(text.Length, match: invert);
        }

        pieces.End();
    }
}
