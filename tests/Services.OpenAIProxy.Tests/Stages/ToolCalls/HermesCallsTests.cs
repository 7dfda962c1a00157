using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages.ToolCalls;

public sealed class HermesCallsTests
{
    [Theory]
    [InlineData("Hello.", "Hello.")]
    [InlineData("\n  two lines\n", "\n  two lines\n")]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>""", """[f|{"a": 1}] Whole""")]
    [InlineData("""<tool_call>{"name":"f","arguments":{"a":[{"b":"}]\\"{"}]}}</tool_call>""", """[f|{"a":[{"b":"}]\\"{"}]}] Whole""")]
    [InlineData("""Let me see.\n\n<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>""", "Let me see.[f|{}] Whole")]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>\n<tool_call>\n{"name": "get_weather", "arguments": {"b": 2}}\n</tool_call>\n""", """[f|{"a": 1}][get_weather|{"b": 2}] Whole""")]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>\nDone.\n""", "[f|{}]Done.\n Whole")]
    [InlineData("""<tool_call>{"arguments": {"a": 1}, "name": "f"}</tool_call>""", """[f|{"a": 1}] Whole""")]
    [InlineData("""<tool_call>{"id": 7, "name": "f", "x": [1, {"y": "}"}], "parameters": {"a": 1}, "z": null}</tool_call>""", """[f|{"a": 1}] Whole""")]
    [InlineData("""<tool_call>{"name": "f", "arguments": "{\\"a\\": \\"\\u00e9\\\\n\\"}"}</tool_call>""", """[f|{"a": "é\\n"}] Whole""")]
    [InlineData("""<tool_call>{"name": "f"}</tool_call>""", "[f|{}] Whole")]
    public void Tells_text_and_calls(string output, string expected) => Assert.Equal(Unescape(expected), Told.Of(Told.Rules, Unescape(output)));

    [Theory]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {"a": 1}}""", """[f|{"a": 1}] Whole""")]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {"a": 1}\n</tool_call>""", """[f|{"a": 1}] Whole""")]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n<tool_call>\n{"name": "f", "arguments": {"a": 2}}""", """[f|{"a": 1}][f|{"a": 2}] Whole""")]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n{"name": "f", "arguments": {"a": 2}}\n</tool_call>""", """[f|{"a": 1}][f|{"a": 2}] Whole""")]
    public void A_mark_that_is_missing_is_not_missed(string output, string expected) => Assert.Equal(Unescape(expected), Told.Of(Told.Rules, Unescape(output)));

    [Theory]
    [InlineData("""<tool_call>\n{"name": "f", "arguments": {"a": "Par""", """[f|{"a": "Par] Open""")]
    [InlineData("""<tool_call>\n{"name": "f", "argu""", "[f|] Open")]
    [InlineData("""<tool_call>{"name": "f"; "arguments": {}}</tool_call>""", """[f|]; "arguments": {}}</tool_call> Open""")]
    public void A_call_that_is_not_whole_says_so(string output, string expected) => Assert.Equal(Unescape(expected), Told.Of(Told.Rules, Unescape(output)));

    [Theory]
    [InlineData("""a <tool_call> b""")]
    [InlineData("""a\n<tool_ca""")]
    [InlineData("""<tool_call>\n{"name": "fo""")]
    [InlineData("""<tool_call>\n{"arguments": {"a": 1}}\n</tool_call>""")]
    [InlineData("""\n<tool_call>\n{name: "f", "arguments": {"a": 1}}\n</tool_call>""")]
    [InlineData("""<tool_call>\n{"name": "launch_rocket", "arguments": {"a": 1}}\n</tool_call>""")]
    [InlineData("""<tool_call>\n{"name": 5, "arguments": {"a": 1}}\n</tool_call>""")]
    [InlineData("""</tool_call>""")]
    [InlineData("""{"name": "f", "arguments": {"a": 1}}""")]
    [InlineData("""<TOOL_CALL>{"name": "f", "arguments": {}}</TOOL_CALL>""")]
    public void What_is_no_call_is_text_to_the_last_character(string output) => Assert.Equal(Unescape(output), Told.Of(Told.Rules, Unescape(output)));

    [Fact]
    public void A_mark_after_a_false_one_counts() => Assert.Equal(
        """<tool_call>[f|{}] Whole""", Told.Of(Told.Rules, """<tool_call><tool_call>{"name": "f", "arguments": {}}</tool_call>"""));

    [Fact]
    public void An_unknown_function_may_be_passed_on() => Assert.Equal(
        "[launch_rocket|{}] Whole", Told.Of(Told.Rules with { PassUnknown = true }, """<tool_call>{"name": "launch_rocket", "arguments": {}}</tool_call>"""));

    [Fact]
    public void One_call_is_enough_where_one_is_wanted() => Assert.Equal(
        "x[f|{}] Enough", Told.Of(Told.Rules with { One = true }, """x<tool_call>{"name": "f", "arguments": {}}</tool_call>y<tool_call>{"name": "f", "arguments": {}}"""));

    [Theory]
    [InlineData("<tool_call>\n{\"name\": \"f\", \"arguments\": ", "{\"a\": 1}")]
    [InlineData("<tool_call>\n", "{\"name\": \"f\", \"arguments\": {\"a\": 1}}")]
    public void A_call_that_the_prompt_began_is_gone_on_with(string begun, string output) =>
        Assert.Equal("""[f|{"a": 1}] Whole""", Told.Of(Told.Rules with { Begun = begun }, output));

    [Fact]
    public void A_call_is_told_with_its_name_and_its_arguments_as_they_come()
    {
        var (stage, events) = (ToolCallFormats.Hermes.Parse(Told.Rules), new List<GenerationEvent>());
        Assert.Equal("", Push("<tool_call>\n{\"name\": \"f"));
        Assert.Equal("[f|]", Push("\","));
        Assert.Equal("", Push(" \"arguments\": "));
        Assert.Equal("{\"te", Push("{\"te"));
        Assert.Equal("xt\": \"a } b", Push("xt\": \"a } b"));
        Assert.Equal(ToolCallState.Open, stage.State);
        Assert.Equal("\"}", Push("\"}}\n"));
        Assert.Equal(ToolCallState.Whole, stage.State);

        string Push(string text)
        {
            events.Clear();
            stage.Push(text, events);
            return string.Concat(events.Select(static one => one is GenerationEvent.ToolCallArguments more ? more.Delta : Told.Line([one])));
        }
    }

    [Fact]
    public void Only_what_may_become_a_call_is_held_back()
    {
        var (stage, events) = (ToolCallFormats.Hermes.Parse(Told.Rules), new List<GenerationEvent>());
        stage.Push("ab <too", events);
        Assert.Equal("ab", Told.Line(events));
        stage.Push("k", events);
        Assert.Equal("ab <took", Told.Line(events));
    }

    [Fact]
    public void Any_cut_gives_what_the_whole_gives() =>
        Prop.ForAll(Outputs, ArbMap.Default.ArbFor<bool>(), (pieces, one) =>
            Told.Of(Told.Rules with { One = one }, pieces.Strings()) == Told.Of(Told.Rules with { One = one }, pieces.Text)).Holds(2000);

    [Fact]
    public void Without_whole_names_nothing_is_lost() =>
        Prop.ForAll(Outputs, pieces => Told.Of(new ToolCallRules(), pieces.Strings()) == pieces.Text).Holds();

    [Fact]
    public void Arguments_arrive_as_they_were_written() =>
        Prop.ForAll(
            Pieces.Of("a", "}", "{", "]", "\"", "\\", "\n", "é", "😀", "</tool_call>", "<tool_call>", "\u0001", " "),
            pieces =>
            {
                var arguments = JsonSerializer.Serialize(new Dictionary<string, object> { ["text"] = pieces.Text, ["list"] = new[] { pieces.Text } });
                var output = new Pieces($"<tool_call>\n{{\"name\": \"f\", \"arguments\": {arguments}}}\n</tool_call>", pieces.Sizes);
                return Told.Of(Told.Rules, output.Strings()) == $"[f|{arguments}] Whole";
            }).Holds();

    private static Arbitrary<Pieces> Outputs => Pieces.Of(
        "<tool_call>", "</tool_call>", "<tool_", "call>", "</tool", "<", "/", "\n", " ", "a", "{\"name\": \"f\"", ", \"arguments\": ", "{\"a\": 1}", "}", "{", "\"name\"", ": ", "\"f\"",
        "\"x", "\"", "\\", ",", "{\"arguments\": {}, \"name\": \"f\"}", "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"b\": \"}\"}}\n</tool_call>", "\"{\\\"c\\\": 2}\"", "null", "[1]");

    private static string Unescape(string text) => text.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\0", "\\", StringComparison.Ordinal);
}
