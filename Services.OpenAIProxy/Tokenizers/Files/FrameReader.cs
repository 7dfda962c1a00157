namespace Atrium.OpenAIProxy.Tokenizers.Files;

/// <summary>Reads the member <c>post_processor</c>: the tokens that go before and after a text.</summary>
internal static class FrameReader
{
    private const string Kinds = "Sequence, TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel";

    /// <summary>Both; empty when there is no post-processor.</summary>
    /// <exception cref="InvalidDataException">It is of a kind that there is no code for.</exception>
    public static (int[] Before, int[] After) Read(Part part) => !part.IsPresent ? ([], []) : part.Kind switch
    {
        // The one that comes later is put around the one before it.
        "Sequence" => part["processors"].Items.Select(Read).Aggregate(
            (Before: Array.Empty<int>(), After: Array.Empty<int>()), static (inner, outer) => ([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After])),
        "TemplateProcessing" => Template(part),
        "BertProcessing" or "RobertaProcessing" => ([Id(part["cls"])], [Id(part["sep"])]),
        "ByteLevel" => ([], []),
        _ => throw part.Unsupported(Kinds),
    };

    private static int Id(Part pair) => pair.Items is [_, var id] && id.Whole() is { } whole ? whole : throw pair.Wrong("must be a text and its id");

    private static (int[] Before, int[] After) Template(Part part)
    {
        var (before, after, met) = (new List<int>(), new List<int>(), 0);
        foreach (var piece in part["single"].Items)
        {
            if (piece["Sequence"].IsPresent)
            {
                met++;
                continue;
            }

            var name = piece["SpecialToken"]["id"].Required;
            var ids = part["special_tokens"][name]["ids"];
            (met == 0 ? before : after).AddRange(ids.IsPresent ? ids.Items.Select(static id => id.Whole() ?? throw id.Wrong("must be an id")) : throw ids.Wrong("is missing"));
        }

        return met == 1 ? ([.. before], [.. after]) : throw part["single"].Wrong("must have the text once");
    }
}
