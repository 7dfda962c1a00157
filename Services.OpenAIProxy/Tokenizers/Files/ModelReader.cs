using System.Text.Json;
using Atrium.OpenAIProxy.Tokenizers.Models;

namespace Atrium.OpenAIProxy.Tokenizers.Files;

/// <summary>Reads the member <c>model</c>.</summary>
internal static class ModelReader
{
    private const int UsualLongestWord = 100;

    /// <summary>The model. Old files do not say its type; then it follows from what is there.</summary>
    /// <exception cref="InvalidDataException">It is none that there is code for.</exception>
    public static ITokenModel Read(Part part) => (part["type"].IsPresent ? part.Kind : Guess(part)) switch
    {
        "BPE" => Bpe(part),
        "Unigram" => Unigram(part),
        "WordPiece" => WordPiece(part),
        "WordLevel" => WordLevel(part),
        _ => throw part.Unsupported("BPE, Unigram, WordPiece, WordLevel"),
    };

    private static string Guess(Part part) =>
        part["merges"].IsPresent ? "BPE"
        : part["vocab"].Element.ValueKind == JsonValueKind.Array ? "Unigram"
        : part["continuing_subword_prefix"].IsPresent ? "WordPiece"
        : "WordLevel";

    private static Bpe Bpe(Part part)
    {
        var vocabulary = Vocabulary.Read(part["vocab"]);
        var options = new BpeOptions
        {
            Unknown = part["unk_token"].Text,
            FuseUnknown = part["fuse_unk"].Flag(false),
            ByteFallback = part["byte_fallback"].Flag(false),
            IgnoreMerges = part["ignore_merges"].Flag(false),
            Continuing = part["continuing_subword_prefix"].Text ?? "",
            WordEnd = part["end_of_word_suffix"].Text ?? "",
        };
        if (options.Unknown is { } unknown && vocabulary.Id(unknown) < 0)
        {
            throw part["unk_token"].Wrong($"is '{unknown}', which is not in the vocabulary");
        }

        return new Bpe(vocabulary, Merges(part["merges"], vocabulary, options.Continuing.Length), options);
    }

    // Each is a text with a space in it, or an array of two.
    private static MergeTable Merges(Part part, Vocabulary vocabulary, int continuing)
    {
        if (part.Element.ValueKind != JsonValueKind.Array)
        {
            throw part.Wrong(part.IsPresent ? "must be an array" : "is missing");
        }

        var merges = new List<(int, int, int)>(part.Element.GetArrayLength());
        foreach (var merge in part.Element.EnumerateArray())
        {
            var (first, second) = merge.ValueKind switch
            {
                JsonValueKind.String when merge.GetString()!.Split(' ') is [var left, var right] => (left, right),
                JsonValueKind.Array when merge.GetArrayLength() == 2 && merge.EnumerateArray().All(static half => half.ValueKind == JsonValueKind.String) =>
                    (merge[0].GetString()!, merge[1].GetString()!),
                _ => throw Wrong(part, merges.Count, "is not a pair"),
            };
            var one = (vocabulary.Id(first), vocabulary.Id(second), Merged: continuing > second.Length ? -1 : vocabulary.Id(first + second[continuing..]));
            merges.Add(one.Item1 < 0 || one.Item2 < 0 || one.Merged < 0 ? throw Wrong(part, merges.Count, $"('{first}' and '{second}') is not in the vocabulary") : one);
        }

        return new MergeTable(merges);
    }

    private static InvalidDataException Wrong(Part part, int index, string what) => new Part(default, $"{part.Path}[{index}]").Wrong(what);

    private static Unigram Unigram(Part part)
    {
        if (part["vocab"].Element.ValueKind != JsonValueKind.Array)
        {
            throw part["vocab"].Wrong(part["vocab"].IsPresent ? "must be an array" : "is missing");
        }

        var pieces = new List<(string, double)>(part["vocab"].Element.GetArrayLength());
        foreach (var piece in part["vocab"].Element.EnumerateArray())
        {
            pieces.Add(piece.ValueKind == JsonValueKind.Array && piece.GetArrayLength() == 2 && piece[0].ValueKind == JsonValueKind.String && piece[1].ValueKind == JsonValueKind.Number
                ? (piece[0].GetString()!, piece[1].GetDouble())
                : throw Wrong(part["vocab"], pieces.Count, "is not a pair of a text and a score"));
        }

        var unknown = part["unk_id"].Whole() ?? -1;
        return unknown < pieces.Count
            ? new Unigram(pieces, unknown, part["byte_fallback"].Flag(false))
            : throw part["unk_id"].Wrong($"is {unknown}, but there are {pieces.Count} pieces");
    }

    private static WordPiece WordPiece(Part part)
    {
        var vocabulary = Vocabulary.Read(part["vocab"]);
        return new WordPiece(
            vocabulary, Unknown(part, vocabulary, "[UNK]"), part["continuing_subword_prefix"].Text ?? "##", part["max_input_chars_per_word"].Whole() ?? UsualLongestWord);
    }

    private static WordLevel WordLevel(Part part)
    {
        var vocabulary = Vocabulary.Read(part["vocab"]);
        return new WordLevel(vocabulary, Unknown(part, vocabulary, "<unk>"));
    }

    private static int Unknown(Part part, Vocabulary vocabulary, string usual) =>
        vocabulary.Id(part["unk_token"].Text ?? usual) is >= 0 and var id ? id : throw part["unk_token"].Wrong("must be in the vocabulary");
}
