using System.Text;
using System.Text.Json;
using Atrium.Engine.Guided;

namespace Atrium.Engine.Tests.Guided;

/// <summary>Structural tags: text that is free until a mark, and a schema's from there to the next mark.</summary>
public sealed class TagTests
{
    private const string Call = """{"type":"object","properties":{"name":{"const":"add"},"arguments":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}},"required":["name","arguments"]}""";

    private static readonly string Calls = Triggered("""{"begin":"<tool_call>\n","schema":""" + Call + ""","end":"\n</tool_call>"}""", "<tool_call>");

    [Theory]
    [InlineData("", true)]
    [InlineData("2 < 3, <b>bold</b>, <tool>, <tool_cal <<tool_call, Grüße 🦊\n", true)]
    [InlineData("<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>", true)]
    [InlineData("Well: <<tool_call>\n{\"name\":\"add\",\"arguments\":{\"a\":1}}\n</tool_call> and <tool_call>\n{\"name\":\"add\",\"arguments\":{\"a\":2}}\n</tool_call>.", true)]
    [InlineData("<tool_call>", false)]
    [InlineData("Well: <tool_call> is a mark", false)]
    [InlineData("Well: <<tool_call> is a mark", false)]
    [InlineData("<tool_call>\n{\"name\":\"sub\",\"arguments\":{\"a\":1}}\n</tool_call>", false)]
    [InlineData("<tool_call>\n{\"name\":\"add\",\"arguments\":{\"a\":\"1\"}}\n</tool_call>", false)]
    [InlineData("<tool_call>\n{\"name\":\"add\",\"arguments\":{}}\n</tool_call>", false)]
    [InlineData("<tool_call>\n{\"name\":\"add\",\"arguments\":{\"a\":1}}", false)]
    [InlineData("x<tool_tool_call>\n{\"name\":\"add\"}", true)]
    public void Text_is_free_until_the_mark(string text, bool accepted) => Assert.Equal(accepted, Gbnf.Parse(GuideGrammar.ToGbnf("structural_tag", Calls)).Accepts(text));

    [Fact]
    public void The_present_form_says_the_same_as_the_one_before()
    {
        var format = """{"type":"structural_tag","format":{"type":"triggered_tags","triggers":["<tool_call>"],"tags":[{"type":"tag","begin":"<tool_call>\n","content":{"type":"json_schema","json_schema":"""
            + Call + """},"end":"\n</tool_call>"}]}}""";
        Assert.Equal(GuideGrammar.ToGbnf("structural_tag", Calls), GuideGrammar.ToGbnf("structural_tag", format));
    }

    [Fact]
    public void A_text_passes_when_each_of_its_marks_begins_a_tag() => Check.Seeds(300, random =>
    {
        // Marks of few letters overlap with themselves and with each other.
        var triggers = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Letters(random, random.Next(1, 5))).Distinct().ToList();
        var tags = triggers.SelectMany(trigger => Enumerable.Range(0, random.Next(1, 3)).Select(_ => (Begin: trigger + Letters(random, random.Next(2)), End: Letters(random, random.Next(1, 3))))).ToList();
        var structures = string.Join(',', tags.Select(static tag => $$"""{"begin":"{{tag.Begin}}","schema":{"const":1},"end":"{{tag.End}}"}"""));
        var grammar = Gbnf.Parse(GuideGrammar.ToGbnf("structural_tag", Triggered(structures, [.. triggers])));
        for (var i = 0; i < 20; i++)
        {
            var text = Text(random, tags);
            Assert.True(grammar.Accepts(text) == Oracle(text, triggers, tags), $"{text} with {string.Join(' ', triggers)} and {structures}");
        }
    });

    [Theory]
    [InlineData("{\"city\":\"Ulm\"}", true)]
    [InlineData("<c>1</c>", true)]
    [InlineData("<c>1</c>;<c>1</c>", true)]
    [InlineData("", false)]
    [InlineData("Ulm", false)]
    [InlineData("<c>1</c>{\"city\":\"Ulm\"}", false)]
    [InlineData("<c>1</c>;", false)]
    public void Tags_or_a_document(string text, bool accepted)
    {
        const string Guide = """
            {"type":"structural_tag","format":{"type":"or","elements":[
              {"type":"json_schema","json_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
              {"type":"tags_with_separator","separator":";","at_least_one":true,"tags":[{"begin":"<c>","content":{"type":"json_schema","json_schema":{"const":1}},"end":"</c>"}]}]}}
            """;
        Assert.Equal(accepted, Gbnf.Parse(GuideGrammar.ToGbnf("structural_tag", Guide)).Accepts(text));
    }

    [Theory]
    [InlineData("{}", "\"format\" is missing")]
    [InlineData("[", "not JSON")]
    [InlineData("""{"format":{"type":"any_text"}}""", "\"any_text\" is not carried out")]
    [InlineData("""{"structures":[{"begin":"<a>","schema":{},"end":""}],"triggers":["<b>"]}""", "no tag begins with the trigger \"<b>\"")]
    [InlineData("""{"structures":[{"begin":"<a>","schema":{},"end":""},{"begin":"<b>","schema":{},"end":""}],"triggers":["<b>"]}""", "\"<a>\" begins with no trigger")]
    [InlineData("""{"structures":[{"begin":"<a>","schema":{},"end":""}],"triggers":[""]}""", "no tag begins")]
    [InlineData("""{"structures":[{"begin":"<a>","schema":7,"end":""}],"triggers":["<"]}""", "not a schema")]
    [InlineData("""{"structures":[],"triggers":["<"]}""", "\"structures\" needs a list")]
    [InlineData("""{"format":{"type":"triggered_tags","at_least_one":true,"triggers":["<"],"tags":[]}}""", "at_least_one")]
    public void What_cannot_be_used_is_named(string guide, string message) =>
        Assert.Contains(message, Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("structural_tag", guide)).Message, StringComparison.Ordinal);

    private static string Triggered(string structures, params IEnumerable<string> triggers) =>
        $$"""{"type":"structural_tag","structures":[{{structures}}],"triggers":{{JsonSerializer.Serialize(triggers)}}}""";

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "ab"[random.Next(2)]));

    private static string Text(Random random, List<(string Begin, string End)> tags)
    {
        var text = new StringBuilder();
        for (var i = random.Next(5); i >= 0; i--)
        {
            var (begin, end) = tags[random.Next(tags.Count)];
            text.Append(random.Next(3) switch { 0 => begin + "1" + end, 1 => Letters(random, random.Next(3)), _ => "c" });
        }

        return text.ToString();
    }

    // Reads on from a place in the free text: the first end of a mark decides what must follow.
    private static bool Oracle(string text, List<string> triggers, List<(string Begin, string End)> tags)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            if (triggers.Find(trigger => text.AsSpan(0, end).EndsWith(trigger)) is not { } met)
            {
                continue;
            }

            return tags.Where(tag => tag.Begin.StartsWith(met, StringComparison.Ordinal)).Select(tag => tag.Begin[met.Length..] + "1" + tag.End)
                .Any(rest => text.AsSpan(end).StartsWith(rest) && Oracle(text[(end + rest.Length)..], triggers, tags));
        }

        return true;
    }
}
