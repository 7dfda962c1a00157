using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages;

public sealed class ThinkSplitTests
{
    [Theory]
    [InlineData("The answer.", "reasoning", "<think>", "reasoning", "</think>", "The answer.")]
    [InlineData("visible", "secret", "<thi", "nk>secret</thi", "nk>visible")]
    [InlineData("x < y and z > w", "", "x < y", " and ", "z > w")]
    [InlineData("", "never closed", "<think>", "never closed")]
    [InlineData("Hello world", "hm", "Hello ", "<think>hm</think>", " \n", "world")]
    [InlineData("ab", "12", "a<think>1</think>b<think>2</think>")]
    [InlineData("</think>stray", "", "</think>stray")]
    [InlineData("<Think>no</Think>", "", "<Think>no</Think>")]
    [InlineData("x", "a\n <think> b", "<think>\n a\n <think> b \n</think>\r\n\t x")]
    [InlineData("<think", "", "<think")]
    [InlineData("", "a </think", "<think>a </think")]
    [InlineData("<<think", "", "<<think")]
    [InlineData("<x", "<y", "<<think><y</think>x")]
    public void Splits(string text, string reasoning, params string[] pieces) => Assert.Equal((text, reasoning), Run(pieces, startsInside: false));

    [Theory]
    [InlineData("42", "Let me see.", "\nLet me see.\n", "</think>", "\n\n42")]
    [InlineData("", "all of it", "all of it")]
    [InlineData("a", "", "</think>a")]
    public void A_prompt_that_opened_the_block_begins_inside(string text, string reasoning, params string[] pieces) =>
        Assert.Equal((text, reasoning), Run(pieces, startsInside: true));

    [Fact]
    public void Any_cut_gives_what_the_whole_gives() =>
        Prop.ForAll(Pieces.Any, ArbMap.Default.ArbFor<bool>(), (pieces, inside) =>
            Run(pieces.Strings(), inside) == Run([pieces.Text], inside)).Holds();

    [Fact]
    public void Text_is_what_stripping_the_whole_leaves_but_for_white_space() =>
        Prop.ForAll(Pieces.Any, pieces => Compact(Run(pieces.Strings(), false).Text) == Compact(Strip(pieces.Text))).Holds();

    [Fact]
    public void A_piece_goes_out_as_soon_as_it_cannot_be_a_tag_any_more()
    {
        var (stage, pieces) = (new ThinkSplit(false), new List<ThinkPiece>());
        stage.Push("a<", pieces);
        Assert.Equal([new(false, "a")], pieces);
        stage.Push("b", pieces);
        Assert.Equal([new(false, "a"), new(false, "<b")], pieces);
    }

    private static (string Text, string Reasoning) Run(IEnumerable<string> input, bool startsInside)
    {
        var (stage, pieces) = (new ThinkSplit(startsInside), new List<ThinkPiece>());
        foreach (var piece in input)
        {
            stage.Push(piece, pieces);
        }

        stage.Flush(pieces);
        Assert.DoesNotContain(pieces, static piece => piece.Text.Length == 0);
        return (string.Concat(pieces.Where(static p => !p.Reasoning).Select(static p => p.Text)), string.Concat(pieces.Where(static p => p.Reasoning).Select(static p => p.Text)));
    }

    /// <summary>The batch rule, written in the plainest way.</summary>
    private static string Strip(string text)
    {
        for (var open = text.IndexOf("<think>", StringComparison.Ordinal); open >= 0; open = text.IndexOf("<think>", open, StringComparison.Ordinal))
        {
            var close = text.IndexOf("</think>", open, StringComparison.Ordinal);
            var before = text[..open];
            text = close < 0 ? before : before + "\0" + text[(close + 8)..];
            open = before.Length;
            if (close < 0)
            {
                break;
            }
        }

        return text.Replace("\0", "", StringComparison.Ordinal);
    }

    private static string Compact(string text) => string.Concat(text.Where(static c => !char.IsWhiteSpace(c)));
}
