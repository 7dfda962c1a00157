using System.Text;
using Atrium.OpenAIProxy.Tokenizers.Splitting;
using Atrium.OpenAIProxy.Tokenizers.Unicode;

namespace Atrium.OpenAIProxy.Tokenizers.Files;

/// <summary>Reads the member <c>pre_tokenizer</c>.</summary>
internal static class SplitReader
{
    private const string Kinds =
        "Sequence, ByteLevel, Split, Metaspace, Whitespace, WhitespaceSplit, Punctuation, Digits, BertPreTokenizer, CharDelimiterSplit";

    /// <summary>The steps in their order; none when there is no pre-tokenizer.</summary>
    /// <exception cref="InvalidDataException">One is of a kind that there is no code for.</exception>
    public static IEnumerable<IPreTokenizer> Read(Part part) => !part.IsPresent ? [] : part.Kind switch
    {
        "Sequence" => part["pretokenizers"].Items.SelectMany(Read),
        "ByteLevel" => ByteLevel(part["add_prefix_space"].Flag(true), part["use_regex"].Flag(true)),
        "Split" => [new PatternSplit(PieceRegex.Read(part["pattern"]), Behaviour(part["behavior"]), part["invert"].Flag(false))],
        "Metaspace" => [Metaspace(part)],
        "Whitespace" => [new WordSplit()],
        "WhitespaceSplit" => [new CharacterSplit(Rune.IsWhiteSpace, SplitBehaviour.Removed)],
        "Punctuation" => [new CharacterSplit(Letters.IsPunctuation, part["behavior"].IsPresent ? Behaviour(part["behavior"]) : SplitBehaviour.Isolated)],
        "Digits" => [new CharacterSplit(Rune.IsNumber, part["individual_digits"].Flag(false) ? SplitBehaviour.Isolated : SplitBehaviour.Contiguous)],
        "BertPreTokenizer" => [new CharacterSplit(Rune.IsWhiteSpace, SplitBehaviour.Removed), new CharacterSplit(Letters.IsPunctuation, SplitBehaviour.Isolated)],
        "CharDelimiterSplit" => [Delimiter(part["delimiter"])],
        _ => throw part.Unsupported(Kinds),
    };

    private static IEnumerable<IPreTokenizer> ByteLevel(bool space, bool regex)
    {
        if (space)
        {
            yield return new SpaceBefore();
        }

        if (regex)
        {
            yield return new PatternSplit(PieceRegex.Gpt2, SplitBehaviour.Isolated, invert: false);
        }

        yield return new ByteSpelling();
    }

    private static CharacterSplit Delimiter(Part part)
    {
        var delimiter = part.Required.EnumerateRunes().ToArray() is [var one] ? one : throw part.Wrong("must be one character");
        return new CharacterSplit(rune => rune == delimiter, SplitBehaviour.Removed);
    }

    // Old files say add_prefix_space in place of prepend_scheme.
    private static Metaspace Metaspace(Part part)
    {
        var scheme = part["prepend_scheme"].Text ?? (part["add_prefix_space"].Flag(true) ? "always" : "never");
        return new Metaspace(
            Sign(part["replacement"]),
            scheme switch
            {
                "always" => Prepend.Always,
                "first" => Prepend.First,
                "never" => Prepend.Never,
                _ => throw part["prepend_scheme"].Wrong("must be always, first or never"),
            },
            part["split"].Flag(true));
    }

    /// <summary>The sign for a space.</summary>
    public static char Sign(Part part) => (part.Text ?? "\u2581") is [var sign] ? sign : throw part.Wrong("must be one character");

    private static SplitBehaviour Behaviour(Part part) => part.Required switch
    {
        "Removed" => SplitBehaviour.Removed,
        "Isolated" => SplitBehaviour.Isolated,
        "MergedWithPrevious" => SplitBehaviour.MergedWithPrevious,
        "MergedWithNext" => SplitBehaviour.MergedWithNext,
        "Contiguous" => SplitBehaviour.Contiguous,
        _ => throw part.Wrong("must be Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous"),
    };
}
