using System.Text.Json;
using Atrium.OpenAIProxy.Schemas;

namespace Atrium.OpenAIProxy.Tests.Schemas;

public sealed class SchemaCheckTests
{
    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string","minLength":1},"age":{"type":"integer","minimum":0},"tags":{"type":"array","items":{"enum":["a","b"]},"maxItems":2},
         "next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["name","age"],"additionalProperties":false}
        """;

    [Theory]
    [InlineData("""{"name":"Ada","age":36}""")]
    [InlineData("""{"age":36.0,"name":"Ada","tags":["a","b"],"next":{"name":"x","age":1,"next":null}}""")]
    public void What_follows_has_no_fault(string value) => Assert.Null(SchemaCheck.OfText(Json(Person), value));

    [Theory]
    [InlineData("Ada", "it is not JSON (line 1, byte 1)")]
    [InlineData("{\"name\":\"Ada\",\"age\":36", "it is not JSON (line 1, byte 23)")]
    [InlineData("[]", "it is an array, not object")]
    [InlineData("""{"name":"Ada"}""", "it has no 'age'")]
    [InlineData("""{"name":"","age":1}""", "/name has 0 characters, fewer than 1")]
    [InlineData("""{"name":"Ada","age":"36"}""", "/age is a string, not integer")]
    [InlineData("""{"name":"Ada","age":36.5}""", "/age is a number, not integer")]
    [InlineData("""{"name":"Ada","age":-1}""", "/age is outside of its minimum 0")]
    [InlineData("""{"name":"Ada","age":1,"a/b~":2}""", "/a~1b~0 must not be there")]
    [InlineData("""{"name":"Ada","age":1,"tags":["a","c"]}""", "/tags/1 is none of the values allowed")]
    [InlineData("""{"name":"Ada","age":1,"tags":["a","b","a"]}""", "/tags has 3 items, too many")]
    [InlineData("""{"name":"Ada","age":1,"next":{"name":"x","age":1,"next":{"name":"y"}}}""", "/next/next follows none of the schemas of which one is needed")]
    public void A_fault_names_its_place(string value, string fault) => Assert.Equal(fault, SchemaCheck.OfText(Json(Person), value)?.ToString());

    [Theory]
    [InlineData("""{"type":["string","null"]}""", "null", "1")]
    [InlineData("""{"const":{"a":1,"b":2}}""", """{"b":2.0,"a":1}""", """{"a":1}""")]
    [InlineData("""{"exclusiveMaximum":3,"minimum":1}""", "2.999999999999999999999", "3")]
    [InlineData("""{"multipleOf":0.01}""", "19.99", "19.995")]
    [InlineData("""{"maxLength":2}""", "\"\\ud83e\\udd8a\\ud83e\\udd8a\"", "\"abc\"")]
    [InlineData("""{"pattern":"^[a-z]+-\\d{2}$"}""", "\"ab-12\"", "\"ab-1\"")]
    [InlineData("""{"pattern":"b"}""", "\"abc\"", "\"ac\"")]
    [InlineData("""{"pattern":"^(?!x)"}""", "\"abc\"", "\"xabc\"")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "2", "3")]
    [InlineData("""{"oneOf":[{"minimum":1},{"maximum":2}]}""", "3", "2")]
    [InlineData("""{"not":{"type":"string"}}""", "1", "\"x\"")]
    [InlineData("""{"if":{"properties":{"k":{"const":"n"}},"required":["k"]},"then":{"required":["n"]},"else":{"required":["t"]}}""", """{"k":"n","n":1}""", """{"k":"n","t":1}""")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":false}""", "[\"a\"]", "[\"a\",1]")]
    [InlineData("""{"items":[{"type":"string"}],"additionalItems":{"type":"integer"}}""", "[\"a\",1]", "[\"a\",\"b\"]")]
    [InlineData("""{"contains":{"const":1},"maxContains":2}""", "[1,0,1]", "[1,1,1]")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,{\"a\":1}]", "[1,{\"a\":1},1.0]")]
    [InlineData("""{"patternProperties":{"^n_":{"type":"integer"}},"additionalProperties":{"type":"string"}}""", """{"n_a":1,"b":"x"}""", """{"n_a":"x"}""")]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"ab":1}""", """{"abc":1}""")]
    [InlineData("""{"minProperties":1}""", """{"a":1}""", "{}")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"b":1}""", """{"a":1}""")]
    [InlineData("""{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"integer"}}}""", "1", "\"x\"")]
    [InlineData("""{"properties":{"a":{"$ref":"#/definitions/d"}},"definitions":{"d":{"type":"null"}}}""", """{"a":null}""", """{"a":1}""")]
    [InlineData("true", "1", null)]
    [InlineData("""{"format":"email","title":"t","x-other":1}""", "\"nobody\"", null)]
    [InlineData("""{"pattern":"("}""", "\"x\"", null)]
    public void Each_word_is_kept(string schema, string good, string? bad)
    {
        Assert.Null(SchemaCheck.OfText(Json(schema), good)?.ToString());
        Assert.True(bad is null || SchemaCheck.OfText(Json(schema), bad) is not null);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""", "1")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "1")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "1")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}""", "1")]
    public void A_schema_that_leads_nowhere_comes_to_an_end(string schema, string value) =>
        Assert.Contains("cannot be checked", SchemaCheck.OfText(Json(schema), value)!.Message + Nested(schema), StringComparison.Ordinal);

    [Fact]
    public void A_pattern_that_goes_astray_holds_nothing_up()
    {
        var text = JsonSerializer.Serialize(new string('a', 100_000) + "!");
        Assert.NotNull(SchemaCheck.OfText(Json("""{"pattern":"^(a+)+$"}"""), text));
        Assert.Null(SchemaCheck.OfText(Json("""{"pattern":"^(?=a)(a+)+$"}"""), text));
    }

    // Under anyOf the reason of each branch gives way to there being none.
    private static string Nested(string schema) => schema.Contains("anyOf", StringComparison.Ordinal) ? " cannot be checked" : "";

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
