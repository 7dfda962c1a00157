using FsCheck;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>A text made of pieces that matter to some stage, and a way to cut it up.</summary>
internal sealed record Pieces(string Text, IReadOnlyList<int> Sizes)
{
    private static readonly string[] Fragments =
    [
        "<think>", "</think>", "<thi", "nk>", "</th", "ink>", "<", "</", ">", "\n", " ", "\t", "a", "b", "ab", "aab", "Hello", "é", "€", "😀",
        "<|im_end|>", "<|im_", "|>", "STOP", "ST", "OP", "\uFFFD", "\"", "\\", "data:",
    ];

    public static Arbitrary<Pieces> Any => Of(Fragments);

    public static Arbitrary<Pieces> Of(params string[] fragments) => (
        from count in Gen.Choose(0, 30)
        from parts in Gen.Elements(fragments).ListOf(count)
        from sizes in Gen.Choose(1, 9).ListOf(8)
        select new Pieces(string.Concat(parts), [.. sizes])).ToArbitrary();

    /// <summary>The text, cut between characters (UTF-16 units).</summary>
    public IEnumerable<string> Strings()
    {
        var start = 0;
        for (var i = 0; start < Text.Length; i++)
        {
            var size = Math.Min(Sizes[i % Sizes.Count], Text.Length - start);
            yield return Text.Substring(start, size);
            start += size;
        }
    }

    /// <summary>The text's UTF-8, cut between bytes.</summary>
    public IEnumerable<byte[]> Bytes()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Text);
        var start = 0;
        for (var i = 0; start < bytes.Length; i++)
        {
            var size = Math.Min(Sizes[i % Sizes.Count], bytes.Length - start);
            yield return bytes[start..(start + size)];
            start += size;
        }
    }

    public override string ToString() => $"\"{Text}\" cut by {string.Join(",", Sizes)}";
}
