using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages;

public sealed class StopMatchTests
{
    [Theory]
    [InlineData("Hello ", "STOP", "Hello ", "ST", "OP", " more")]
    [InlineData("Hello STO", "STOP", "Hello ", "ST", "O")]
    [InlineData("SSTSTOO", "STOP", "SSTSTOO")]
    [InlineData("S", "STOP", "SSTOP")]
    [InlineData("", "STOP", "STOP")]
    [InlineData("aa", "aab", "aaaab")]
    [InlineData("x", "\n\n", "x\n", "\n", "\ny")]
    [InlineData("", "a", "a")]
    public void Ends_before_the_stop_string(string expected, string stop, params string[] pieces) => Assert.Equal(expected, Run([stop], pieces).Text);

    [Fact]
    public void Of_two_the_one_that_ends_first_counts() => Assert.Equal("a", Run(["abcd", "bc"], ["abcd"]).Text);

    [Fact]
    public void Of_two_that_end_together_the_longer_counts() => Assert.Equal("", Run(["bc", "abc"], ["abc"]).Text);

    [Fact]
    public void Without_a_stop_string_all_passes_at_once()
    {
        var stage = new StopMatch(["STOP"]);
        Assert.Equal("no such thing", stage.Push("no such thing"));
        Assert.False(stage.Stopped);
    }

    [Fact]
    public void Only_what_may_become_a_stop_string_is_held_back()
    {
        var stage = new StopMatch(["STOP", "<|im_end|>"]);
        Assert.Equal("abc", stage.Push("abcST"));
        Assert.Equal("ST", stage.Push("<|"));
        Assert.Equal("<|x", stage.Push("x"));
    }

    [Fact]
    public void Any_cut_gives_what_the_whole_gives() =>
        Prop.ForAll(Pieces.Of("a", "b", "ab", "aab", "ba", "STOP", "ST", "O", "P", "\n"), Stops, (pieces, stops) =>
            Run(stops, pieces.Strings()) == Run(stops, [pieces.Text])).Holds();

    [Fact]
    public void Agrees_with_a_search_after_each_character() =>
        Prop.ForAll(Pieces.Of("a", "b", "ab", "aab", "ba", "STOP", "ST", "O", "P", "\n"), Stops, (pieces, stops) =>
            Run(stops, pieces.Strings()).Text == Search(pieces.Text, stops)).Holds();

    private static Arbitrary<string[]> Stops => Gen.Elements("a", "ab", "aab", "abaab", "STOP", "TO", "\n\n", "bb").ArrayOf().ToArbitrary();

    private static (string Text, bool Stopped) Run(IEnumerable<string> stops, IEnumerable<string> pieces)
    {
        var stage = new StopMatch(stops);
        var text = string.Concat(pieces.Select(stage.Push)) + stage.Flush();
        return (text, stage.Stopped);
    }

    private static string Search(string text, string[] stops)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            var met = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).Select(static stop => stop.Length).DefaultIfEmpty().Max();
            if (met > 0)
            {
                return text[..(end - met)];
            }
        }

        return text;
    }
}
