using System.Text;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages;

public sealed class CumulativeToDeltaTests
{
    [Fact]
    public void Deltas_pass_whatever_they_are() =>
        Prop.ForAll(Pieces.Any, pieces => Run(pieces.Bytes(), StreamText.Delta) == pieces.Text).Holds();

    [Fact]
    public void Growing_texts_give_the_last_one() =>
        Prop.ForAll(Pieces.Any, pieces => Run(Grow(pieces.Bytes()), StreamText.Cumulative) == pieces.Text).Holds();

    [Fact]
    public void Growing_texts_are_recognised() => Prop.ForAll(Pieces.Any, pieces =>
    {
        var events = Grow(pieces.Bytes()).ToList();
        return (Run(events, StreamText.Auto) == pieces.Text).When(events.Count >= 3 && !pieces.Text.StartsWith('\uFFFD'));
    }).Holds();

    [Fact]
    public void Deltas_are_recognised_by_the_first_event_that_does_not_extend_the_one_before() => Prop.ForAll(Pieces.Any, pieces =>
    {
        var events = pieces.Bytes().Select(static bytes => Encoding.Latin1.GetString(bytes)).ToList();
        var evident = events.Count >= 2 && !events[1].StartsWith(events[0], StringComparison.Ordinal) && !pieces.Text.Contains('\uFFFD');
        return (!evident || Run(pieces.Bytes(), StreamText.Auto) == pieces.Text).Classify(evident, "evident");
    }).Holds();

    [Theory]
    [InlineData("Hello world.", "Hello", " world", ".")]
    [InlineData("Hello world.", "Hello", "Hello world", "Hello world.")]
    [InlineData("Hello world.", "Hello", "Hello world", "Hello world.", "Hello world.")]
    [InlineData("hahaha!", "ha", "ha", "ha", "!")]
    [InlineData("haha", "ha", "ha")]
    [InlineData("1 10 x", "1", " ", "10", " ", "x")]
    [InlineData("110, 11", "1", "10", ", ", "11")]
    [InlineData("Hello", "Hel", "Hello")]
    [InlineData("ab", "", "a", "", "b")]
    [InlineData("one", "one")]
    [InlineData("")]
    public void Tells_the_two_apart(string expected, params string[] events) => Assert.Equal(expected, Run(events.Select(Encoding.UTF8.GetBytes), StreamText.Auto));

    [Fact]
    public void What_the_deployment_sent_before_decides_what_a_short_stream_is()
    {
        Assert.Equal("HelHello", Run(["Hel"u8.ToArray(), "Hello"u8.ToArray()], StreamText.Auto, StreamText.Delta));
        Assert.Equal("ha", Run(["ha"u8.ToArray(), "ha"u8.ToArray()], StreamText.Auto, StreamText.Cumulative));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_mark_of_an_unfinished_character_waits_for_the_character(bool told)
    {
        string[] events = ["a", "a\uFFFD", "a€", "a€b", "a€b\uFFFD", "a€b€"];
        Assert.Equal("a€b€", Run(events.Select(Encoding.UTF8.GetBytes), told ? StreamText.Cumulative : StreamText.Auto));
    }

    [Fact]
    public void Text_taken_back_is_an_error() =>
        Assert.Throws<InvalidDataException>(() => Run([.. Grow(["a"u8.ToArray(), "b"u8.ToArray(), "c"u8.ToArray()]), "xyz"u8.ToArray()], StreamText.Cumulative));

    [Fact]
    public void A_delta_that_proves_itself_goes_out_with_all_that_waited()
    {
        var stage = new CumulativeToDelta(StreamText.Auto);
        Assert.Equal("1", Text(stage.Push("1"u8)));
        Assert.Equal("", Text(stage.Push("10"u8)));
        Assert.Equal("10, ", Text(stage.Push(", "u8)));
        Assert.Equal((StreamText.Delta, StreamText.Delta), (stage.Mode, stage.Proven));
        Assert.Equal("", Text(stage.Flush()));
    }

    [Fact]
    public void A_token_repeated_over_and_over_is_not_held_back_for_long()
    {
        var stage = new CumulativeToDelta(StreamText.Auto);
        Assert.Equal(["tok", "", "toktok", "tok"], Enumerable.Range(0, 4).Select(_ => Text(stage.Push("tok"u8))));
        Assert.Equal(StreamText.Auto, stage.Proven);
    }

    [Fact]
    public void A_deployment_proven_to_send_deltas_is_never_held_back()
    {
        var stage = new CumulativeToDelta(StreamText.Auto, StreamText.Delta);
        Assert.Equal(["a", "ab", "abc"], ((string[])["a", "ab", "abc"]).Select(text => Text(stage.Push(Encoding.UTF8.GetBytes(text)))));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static IEnumerable<byte[]> Grow(IEnumerable<byte[]> pieces)
    {
        byte[] whole = [];
        foreach (var piece in pieces)
        {
            whole = [.. whole, .. piece];
            yield return whole;
        }
    }

    private static string Run(IEnumerable<byte[]> events, StreamText mode, StreamText usual = StreamText.Auto)
    {
        var stage = new CumulativeToDelta(mode, usual);
        var output = new List<byte>();
        foreach (var text in events)
        {
            output.AddRange(stage.Push(text));
        }

        output.AddRange(stage.Flush());
        return Encoding.UTF8.GetString([.. output]);
    }
}
