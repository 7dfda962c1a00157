using Atrium.OpenAIProxy.Tokenizers.Decoding;
using Atrium.OpenAIProxy.Tokenizers.Splitting;

namespace Atrium.OpenAIProxy.Tokenizers.Files;

/// <summary>Reads the member <c>decoder</c>.</summary>
internal static class DecoderReader
{
    private const string Kinds = "Sequence, ByteLevel, ByteFallback, Fuse, Strip, Replace, Metaspace, WordPiece, BPEDecoder";

    // What WordPiece's clean up makes of a token, in this order.
    private static readonly (string From, string To)[] Tidier =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>The steps in their order; none when there is no decoder.</summary>
    /// <exception cref="InvalidDataException">One is of a kind that there is no code for.</exception>
    public static IEnumerable<Func<IDecoding, IDecoding>> Read(Part part) => !part.IsPresent ? [] : part.Kind switch
    {
        "Sequence" => part["decoders"].Items.SelectMany(Read),
        "ByteLevel" => [static next => new ByteLevelDecoding(next)],
        "ByteFallback" => [static next => new ByteTokens(next)],
        "Fuse" => [static next => new Fused(next)],
        "Strip" => Strip(part),
        "Replace" => Replace(PieceRegex.Read(part["pattern"]), part["content"].Required),
        "Metaspace" => Metaspace(SplitReader.Sign(part["replacement"]), (part["prepend_scheme"].Text ?? (part["add_prefix_space"].Flag(true) ? "" : "never")) != "never"),
        "WordPiece" => WordPiece(part["prefix"].Text ?? "##", part["cleanup"].Flag(true)),
        "BPEDecoder" => WordEnds(part["suffix"].Text ?? "</w>"),
        _ => throw part.Unsupported(Kinds),
    };

    private static IEnumerable<Func<IDecoding, IDecoding>> Strip(Part part)
    {
        var content = part["content"].Required is [var one] ? one : throw part["content"].Wrong("must be one character");
        var (start, stop) = (part["start"].Whole() ?? 0, part["stop"].Whole() ?? 0);
        yield return next => new StartStrip(content, start, next);
        if (stop > 0)
        {
            yield return Each((text, _) => text[..^Math.Min(stop, text.Length - text.TrimEnd(content).Length)]);
        }
    }

    private static IEnumerable<Func<IDecoding, IDecoding>> Replace(PieceRegex pattern, string content) => [Each((text, _) => pattern.Replace(text, content))];

    private static IEnumerable<Func<IDecoding, IDecoding>> WordEnds(string suffix) => [next => new WordEnds(suffix, next)];

    // The sign before the first word is the one that the pre-tokenizer put there.
    private static IEnumerable<Func<IDecoding, IDecoding>> Metaspace(char sign, bool prepends) =>
        [Each((text, first) => first && prepends ? text.Replace(sign.ToString(), "", StringComparison.Ordinal) : text.Replace(sign, ' '))];

    private static IEnumerable<Func<IDecoding, IDecoding>> WordPiece(string prefix, bool tidy) =>
    [
        Each((text, first) =>
        {
            text = first ? text : text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : " " + text;
            return tidy ? Tidier.Aggregate(text, static (all, one) => all.Replace(one.From, one.To, StringComparison.Ordinal)) : text;
        }),
    ];

    private static Func<IDecoding, IDecoding> Each(Func<string, bool, string> change) => next => new TokenTexts(change, next);
}
