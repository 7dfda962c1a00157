using System.Text.Json;
using Atrium.Engine.Guided;

namespace Atrium.Engine.Tests.Guided;

public class GuideTests
{
    [Fact]
    public void Json_is_one_object_that_a_strict_reader_takes()
    {
        var grammar = Gbnf.Parse(GuideGrammar.ToGbnf("json", ""));

        Assert.True(grammar.Accepts("""{"a": [1, -2.5e+3, true, null, {"b": "\u00e9\ud83d\ude00"}]}"""));
        Assert.True(grammar.Accepts("{\n  \"a\": 1,\n  \"b\": []\n}"));
        Assert.All(["[1]", "1", "", "{\"a\":1,}", "{\"a\":01}", "{\"a\":\"\\ud800\"}", "{\"a\":\n\n\n1}", "{}\n", "{\"a\":    1}", "{a:1}"],
            text => Assert.False(grammar.Accepts(text), text));
        Check.Seeds(200, random =>
        {
            var text = grammar.Sample(random);
            foreach (var member in JsonDocument.Parse(text).RootElement.EnumerateObject())
            {
                _ = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
            }
        });
    }

    [Fact]
    public void A_guide_for_json_or_an_unknown_type_is_an_error()
    {
        Assert.Contains("takes no guide", Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("json", "{}")).Message, StringComparison.Ordinal);
        Assert.Contains("json_schema, regex, ebnf or structural_tag", Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("xml", "")).Message, StringComparison.Ordinal);
        Assert.Contains("at most", Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("regex", new string('a', 300_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wide_or_deep_schema_stays_small_enough_or_is_refused()
    {
        var wide = "{\"properties\":{" + string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"p{i}\":{{\"type\":\"integer\"}}")) + "}}";
        var grammar = Gbnf.Parse(GuideGrammar.ToGbnf("json_schema", wide));
        Assert.True(grammar.Accepts("{\"p3\":1,\"p499\":2}"));

        var deep = string.Concat(Enumerable.Repeat("{\"items\":", 100)) + "true" + new string('}', 100);
        Assert.Contains("deeper", Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("json_schema", deep)).Message, StringComparison.Ordinal);

        // Each definition leads twice into the next: llama.cpp would follow 2^40 paths.
        var doubling = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\"d40\":{\"type\":\"null\"}," + string.Join(',', Enumerable.Range(0, 40)
            .Select(i => $"\"d{i}\":{{\"anyOf\":[{{\"$ref\":\"#/$defs/d{i + 1}\"}},{{\"$ref\":\"#/$defs/d{i + 1}\",\"x-again\":1}}]}}")) + "}}";
        Assert.Contains("too complex", Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("json_schema", doubling)).Message, StringComparison.Ordinal);
    }
}
