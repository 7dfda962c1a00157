using System.Text;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tokenizers;
using Atrium.OpenAIProxy.Tokenizers.Models;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Tokenizers;

/// <summary>What holds for every text.</summary>
public sealed class TokenizerLaws
{
    private const int Million = 1_000_000;

    private static readonly Tokenizer Bytes = Small.Read(Small.ByteLevel());

    [Fact]
    public void A_text_survives_the_way_to_byte_level_tokens_and_back() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        static text => Bytes.Decode(Bytes.Encode(text ?? "", addSpecial: false), special: true) == Utf8(text ?? "")).Holds(2_000);

    [Fact]
    public void Traps_survive_too() => Assert.All(
        TrapTexts.Draw(2_000, any: true), static text => Assert.Equal(text, Bytes.Decode(Bytes.Encode(text, addSpecial: false), special: true)));

    [Fact]
    public void A_stream_of_tokens_says_what_all_of_them_say_and_never_half_a_character() => Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(),
        static numbers =>
        {
            // Any bytes at all, not only those of texts.
            var ids = numbers.Select(static number => Math.Abs(number % 263)).ToArray();
            var stream = Bytes.Stream(special: true);
            var parts = ids.Select(stream.Push).Append(stream.Flush()).ToList();
            return string.Concat(parts) == Bytes.Decode(ids, special: true) && parts.All(static part => part == Utf8(part));
        }).Holds(2_000);

    [Fact]
    public void A_character_is_told_when_its_last_byte_is_there()
    {
        var stream = Bytes.Stream(special: true);
        Assert.Equal(["", "", "", "🙂", "h"], Bytes.Encode("🙂h", addSpecial: false).Select(stream.Push));
        Assert.Equal("", stream.Flush());
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("the")]
    public void A_million_characters_without_a_break_take_n_log_n_steps(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, Million / unit.Length));
        Assert.Equal(text, Bytes.Decode(Bytes.Encode(text, addSpecial: false), special: true));

        var (queue, run) = (new MergeQueue(), new TokenRun());
        for (var i = 0; i < Million; i++)
        {
            queue.Add(i % 3);
        }

        queue.Merge(new MergeTable([(0, 1, 3), (3, 2, 4), (4, 4, 5), (5, 5, 6), (6, 6, 7)]), run);
        Assert.InRange(run.Count, 1, Million / 3);
        Assert.InRange(queue.Looks, Million / 3, 4L * Million);
    }

    [Fact]
    public void A_text_that_is_known_takes_no_memory()
    {
        var text = string.Concat(Enumerable.Repeat("the cat sat on the mat, hi there. ", 500));
        Assert.Equal(Bytes.Count(text, addSpecial: false), Bytes.Count(text, addSpecial: false));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Bytes.Count(text, addSpecial: false);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    private static string Utf8(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
