using System.Text.Json;
using Atrium.Engine.Guided;

namespace Atrium.Engine.Tests.Guided;

public class SchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}""",
        """{"name":"Ada","age":36}""", """{"age":36,"name":"Ada"}""")]
    [InlineData("""{"properties":{"a":{"type":"null"},"b":{"type":"null"},"c":{"type":"null"}},"required":["b"]}""", """{"b":null, "c":null}""", """{"a":null,"c":null}""")]
    [InlineData("""{"properties":{"a":{"type":"null"},"b":{"type":"null"}}}""", "{}", """{"z":null}""")]
    [InlineData("""{"properties":{"id":{"type":"integer"},"ident":true},"additionalProperties":{"type":"boolean"}}""", """{"id":1,"idea":true,"i":false}""", """{"id":true}""")]
    [InlineData("""{"properties":{"id":{"type":"integer"}},"additionalProperties":{"type":"boolean"}}""", """{"x":true}""", """{"\u0069d":true}""")]
    [InlineData("""{"properties":{"a\"\n":{"type":"integer"}},"additionalProperties":{"type":"boolean"}}""", """{"a\"":true}""", """{"a\"\n":true}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"x":1,"y":2}""", """{"x":"1"}""")]
    [InlineData("""{"required":["a"],"additionalProperties":{"type":"integer"}}""", """{"a":1,"b":2}""", """{"b":2}""")]
    [InlineData("""{"type":["string","null"],"maxLength":3}""", "null", "\"abcd\"")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":2}""", "\"\\ud83d\\ude00\\n\"", "\"\\ud83d\"")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}""", "[1, 2, 3]", "[1]")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"maxItems":2}""", "[]", "[1,2,3]")]
    [InlineData("""{"prefixItems":[{"type":"string"},{"type":"integer"}],"items":false,"minItems":1}""", "[\"a\"]", "[]")]
    [InlineData("""{"prefixItems":[{"type":"string"},{"type":"integer"}],"items":{"type":"boolean"}}""", "[\"a\",1,true,false]", "[\"a\",true]")]
    [InlineData("""{"items":[{"type":"string"},{"type":"integer"}],"additionalItems":false}""", "[\"a\",1]", "[\"a\",1,1]")]
    [InlineData("""{"enum":["red",1,null,{"a":[1,2]},[]]}""", """{"a":[1, 2]}""", "\"blue\"")]
    [InlineData("""{"type":"string","enum":["a",1]}""", "\"a\"", "1")]
    [InlineData("""{"const":"a\"b"}""", "\"a\\\"b\"", "\"ab\"")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"boolean"}]}""", "true", "\"x\"")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"anyOf":[{"required":["a"]},{"properties":{"b":{"const":1}},"required":["b"]}]}""", """{"a":5,"b":1}""", "{}")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"string"},"a":{"minimum":5}},"required":["b"]}]}""", """{"a":5,"b":""}""", """{"a":4,"b":""}""")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/base"},{"type":"object","properties":{"b":{"const":2}},"required":["b"]}],"$defs":{"base":{"type":"object","properties":{"a":{"const":1}},"required":["a"]}}}""", """{"a":1,"b":2}""", """{"b":2}""")]
    [InlineData("""{"oneOf":[{"properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},"required":["kind","lives"]},{"properties":{"kind":{"const":"dog"}},"required":["kind"]}]}""", """{"kind":"cat","lives":9}""", """{"kind":"dog","lives":9}""")]
    [InlineData("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value","next"],"additionalProperties":false}}}""",
        """{"value":1,"next":{"value":2,"next":null}}""", """{"value":1,"next":{"value":2}}""")]
    [InlineData("""{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#"}}}}""", """{"children":[{"children":[]},{}]}""", """{"children":[1]}""")]
    [InlineData("""{"type":"object","properties":{"a~/b":{"$ref":"#/properties/a~0~1b/$defs/x%20y","$defs":{"x y":{"type":"null"}}}}}""", """{"a~/b":null}""", """{"a~/b":1}""")]
    [InlineData("""{"properties":{"never":false,"a":{"const":1}}}""", """{"a":1}""", """{"never":1}""")]
    [InlineData("""{"properties":{"loop":{"$ref":"#/$defs/endless"},"a":{"const":1}},"$defs":{"endless":{"properties":{"x":{"$ref":"#/$defs/endless"}},"required":["x"]}}}""", """{"a":1}""", """{"loop":{"x":{}}}""")]
    [InlineData("""{"type":"string","nullable":true}""", "null", "1")]
    [InlineData("""{"type":"string","pattern":"^[A-Z]{2}\\d+$"}""", "\"AB12\"", "\"AB\"")]
    [InlineData("""{"type":"string","pattern":"b\"[\\n]"}""", "\"ab\\\"\\nc\"", "\"ab\\\"c\"")]
    [InlineData("""{"type":"string","pattern":"^[a-z]+$","minLength":2,"maxLength":4}""", "\"abcd\"", "\"a\"")]
    [InlineData("""{"type":"integer","format":"int32"}""", "-2147483648", "2147483648")]
    [InlineData("""{"type":"number","multipleOf":0.01,"minimum":0}""", "12.25", "12.255")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"maximum":1}""", "0.0001", "0.000")]
    [InlineData("""{"type":"number","minimum":-1.5,"maximum":2.25}""", "-1.49", "-1.51")]
    [InlineData("""{"type":"integer","minimum":10,"exclusiveMinimum":true}""", "11", "10")]
    [InlineData("""{"$ref":"#"}""", "{}", "x")]
    [InlineData("true", """[{"any":"thing"}, -1.5e3]""", "[01]")]
    public void Accepts_what_is_valid_and_nothing_else(string schema, string accepted, string rejected)
    {
        var gbnf = GuideGrammar.ToGbnf("json_schema", schema);
        var grammar = Gbnf.Parse(gbnf);

        Assert.True(grammar.Accepts(accepted), $"{accepted} should be accepted by\n{gbnf}");
        Assert.False(grammar.Accepts(rejected), $"{rejected} should be rejected by\n{gbnf}");
        Check.Seeds(20, random => JsonDocument.Parse(grammar.Sample(random)));
    }

    [Theory]
    [InlineData("""{"properties":{"a/b":{"not":{}}}}""", "\"/properties/a~1b/not\", \"not\" is not supported")]
    [InlineData("""{"items":{"uniqueItems":true}}""", "\"/items/uniqueItems\", \"uniqueItems\"")]
    [InlineData("""{"if":{}}""", "\"/if\"")]
    [InlineData("""{"patternProperties":{}}""", "\"/patternProperties\"")]
    [InlineData("""{"type":"objekt"}""", "\"/type\", \"type\" needs null, boolean")]
    [InlineData("""{"format":"color"}""", "\"/format\", \"format\" \"color\" is unknown")]
    [InlineData("""{"multipleOf":3}""", "\"/multipleOf\"")]
    [InlineData("""{"pattern":"(?=a)"}""", "\"/pattern\", \"pattern\" is not supported: the regex cannot be used: at position 0")]
    [InlineData("""{"pattern":"^ab?$","minLength":2}""", "\"/pattern\", \"pattern\" stands beside minLength")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "\"/$ref\", \"$ref\" names \"#/$defs/x\", which is not there")]
    [InlineData("""{"$ref":"https://example.org/x"}""", "only places in the same schema")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "\"/oneOf\", \"oneOf\" cannot be promised")]
    [InlineData("""{"type":"object","minProperties":2}""", "\"/minProperties\"")]
    [InlineData("""{"properties":{"a":{"$ref":"#"}},"required":["a"]}""", "no finite value")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "no finite value")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "no finite value")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"integer"}]}""", "no finite value")]
    [InlineData("""{"required":["a"],"additionalProperties":false}""", "no finite value")]
    [InlineData("false", "no finite value")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "left-recursive")]
    [InlineData("""{"type":"integer","minLength":-1}""", "\"/minLength\", \"minLength\" needs a whole number")]
    [InlineData("""{"type":"array","maxItems":1e9}""", "\"/maxItems\"")]
    [InlineData("[1]", "is not a schema")]
    [InlineData("{", "not JSON")]
    public void Names_the_place_and_keyword_that_it_cannot_promise(string schema, string reason)
    {
        Assert.Contains(reason, Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("json_schema", schema)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_grammar_writes_is_valid_and_what_is_valid_is_accepted() => Check.Seeds(300, random =>
    {
        var schema = new RandomSchema(random).Write(3);
        var judge = JsonDocument.Parse(schema).RootElement;
        var gbnf = GuideGrammar.ToGbnf("json_schema", schema);
        var grammar = Gbnf.Parse(gbnf);
        for (var i = 0; i < 5; i++)
        {
            var sample = grammar.Sample(random);
            Assert.True(SchemaJudge.IsValid(judge, JsonDocument.Parse(sample).RootElement), $"{schema}\nwrote {sample}\n{gbnf}");

            var instance = RandomSchema.Instance(judge, random);
            Assert.True(SchemaJudge.IsValid(judge, JsonDocument.Parse(instance).RootElement), $"the test itself: {schema}\n{instance}");
            Assert.True(grammar.Accepts(instance), $"{schema}\nrejects {instance}\n{gbnf}");

            foreach (var mutant in RandomSchema.Mutants(instance, random))
            {
                var valid = SchemaJudge.IsValid(judge, JsonDocument.Parse(mutant).RootElement);
                Assert.True(valid || !grammar.Accepts(mutant), $"{schema}\naccepts {mutant}\n{gbnf}");
            }
        }
    });

    [Fact]
    public void Numbers_within_limits_are_exactly_those() => Check.Seeds(300, random =>
    {
        var digits = random.Next(4);
        var limits = new[] { Number(), Number() }.Order().ToArray();
        var (low, high) = (random.Next(4) == 0 ? null : (decimal?)limits[0], random.Next(4) == 0 ? null : (decimal?)limits[1]);
        var (openLow, openHigh) = (random.Next(2) == 0, random.Next(2) == 0);
        var whole = random.Next(2) == 0;
        var schema = JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["type"] = whole ? "integer" : "number",
            [openLow ? "exclusiveMinimum" : "minimum"] = low,
            [openHigh ? "exclusiveMaximum" : "maximum"] = high,
        }.Where(entry => entry.Value is not null).ToDictionary());
        Gbnf grammar;
        try
        {
            grammar = Gbnf.Parse(GuideGrammar.ToGbnf("json_schema", schema));
        }
        catch (GuideException e) when (e.Message.Contains("no finite", StringComparison.Ordinal))
        {
            Assert.True(high - low <= 1, schema);
            return;
        }

        for (var i = 0; i < 20; i++)
        {
            var value = random.Next(3) switch { 0 => limits[0], 1 => limits[1], _ => Number() } + (random.Next(-2, 3) * 0.001m);
            value = whole && random.Next(4) > 0 ? decimal.Round(value) : value;
            var valid = (low is null || (openLow ? value > low : value >= low)) && (high is null || (openHigh ? value < high : value <= high))
                && (!whole || value == decimal.Truncate(value));
            var text = (whole && valid ? decimal.Truncate(value) : value).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(valid == grammar.Accepts(text), $"{schema}: {text} should be {valid}");
        }

        decimal Number() => decimal.Round((decimal)((random.NextDouble() * 400) - 200), digits);
    });
}
