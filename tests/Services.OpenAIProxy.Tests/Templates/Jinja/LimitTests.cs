using System.Text.Json;
using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Templates.Jinja;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Templates.Families;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Templates.Jinja;

/// <summary>What holds for every template and input.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% for a in range(1000) %}{{ 'xxxxxxxxxx' * 1000 }}{% endfor %}", "text of more than")]
    [InlineData("{{ 'x' * 10000000000 }}", "text of more than")]
    [InlineData("{{ 'x'.center(999999999) }}", "text of more than")]
    [InlineData("{% set ns = namespace(t='xxxxxxxxxxxxxxxx') %}{% for a in range(99) %}{% set ns.t = ns.t + ns.t %}{% endfor %}", "text of more than")]
    [InlineData("{% set ns = namespace(t=[1]) %}{% for a in range(99) %}{% set ns.t = ns.t + ns.t %}{% endfor %}", "steps")]
    [InlineData("{% set ns = namespace(t='a') %}{% for a in range(99) %}{% set ns.t = ns.t.replace('a', 'aa') %}{% endfor %}", "text of more than")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nested more than 100 deep")]
    [InlineData("{% set ns = namespace(t=[]) %}{% for a in range(90000) %}{% set ns.t = [ns.t] %}{% endfor %}{{ ns.t }}", "deep")]
    [InlineData("{% set ns = namespace(t=[]) %}{% for a in range(90000) %}{% set ns.t = [ns.t] %}{% endfor %}{{ ns.t | tojson }}", "deep")]
    [InlineData("{{ 10 ** 100000 }}", "too large")]
    [InlineData("{% set ns = namespace(n=10) %}{% for a in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}", "too large")]
    public void Nothing_takes_more_than_it_may(string template, string why)
    {
        var limits = new RenderLimits { Steps = 2_000_000, Characters = 1_000_000 };
        var exception = Assert.Throws<JinjaException>(() => Rendered.Text(template, limits: limits));
        Assert.Equal(JinjaFault.Limit, exception.Fault);
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.At);
    }

    [Fact]
    public void A_source_that_is_nested_without_end_is_refused() =>
        Assert.Equal(JinjaFault.Syntax, Assert.Throws<JinjaException>(() => JinjaTemplate.Parse("{{ " + new string('(', 100_000))).Fault);

    [Theory]
    [InlineData("{{ ''.__class__ }}|{{ messages.__class__.__mro__ is defined }}|{{ x.GetType }}|{{ range.__globals__ is defined }}")]
    public void Nothing_outside_can_be_reached(string template)
    {
        Assert.Equal("", Rendered.Text("{{ ''.__class__ }}{{ x.GetType }}", """{"x":{}}"""));
        Assert.Throws<JinjaException>(() => Rendered.Text(template, """{"messages":[],"x":[]}"""));
    }

    [Fact]
    public void Json_comes_back_as_it_was() => Prop.ForAll(Pieces.Any, pieces =>
    {
        var value = new JsonObject { [pieces.Text] = new JsonArray(pieces.Text, 1, 2.5, true, null, new JsonObject { ["a"] = pieces.Text }) };
        return JsonNode.DeepEquals(value, JsonNode.Parse(Rendered.Text("{{ x | tojson }}", new JsonObject { ["x"] = value.DeepClone() }.ToJsonString())))
            && JsonNode.DeepEquals(value, JsonNode.Parse(Rendered.Text("{{ x | tojson(indent=2, ensure_ascii=true) }}", new JsonObject { ["x"] = value.DeepClone() }.ToJsonString())));
    }).Holds();

    [Fact]
    public void Texts_are_cut_by_character() => Prop.ForAll(Pieces.Of("a", "é", "🙂", "日", "\n"), pieces =>
        Rendered.Text("{{ x[::-1][::-1] == x and x | length == x | list | length and x[:2] ~ x[2:] == x and x | list | join == x }}", JsonSerializer.Serialize(new { x = pieces.Text })) == "True").Holds();

    [Fact]
    public async Task Many_at_once_get_what_one_gets()
    {
        var (template, variables) = (Family.Template("qwen3"), Family.Conversations["two calls"]);
        var parsed = JinjaTemplate.Parse(template);
        var expected = Rendered.Of(template, variables).Text;
        var all = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Rendered.By(parsed, variables))));
        Assert.All(all, text => Assert.Equal(expected, text));
    }
}
