using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Templates.Oracle;

namespace Atrium.OpenAIProxy.Tests.Templates.Jinja;

/// <summary>The language, by what Jinja 3.1 itself made of each line of language.json.</summary>
public sealed class LanguageTests
{
    private static readonly JsonNode File = JsonNode.Parse(System.IO.File.ReadAllText(
        Path.Combine(Repository.Root, "tests", "Services.OpenAIProxy.Tests", "Templates", "Jinja", "language.json")))!;

    private static JsonNode Variables => File["variables"]!;

    private static IReadOnlyList<(string Template, Rendering Expected)> Cases { get; } =
        [.. File["cases"]!.AsArray().Select(static one => ((string)one!["template"]!, new Rendering((string?)one["text"], (string?)one["error"])))];

    public static TheoryData<string> Templates => [.. Cases.Select(static one => one.Template)];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Is_what_Jinja_makes_of_it(string template)
    {
        var expected = Cases.First(one => one.Template == template).Expected;
        var actual = Rendered.Of(template, Variables);
        Assert.Equal(expected.Text, actual.Text);
        Assert.Equal(expected.Error is null, actual.Error is null);
    }

    [JinjaFact]
    public async Task Jinja_still_says_so()
    {
        var said = await Oracle.Oracle.Jinja.RenderAsync(Cases.Select(static one => (one.Template, Variables)));
        Assert.All(Cases.Zip(said), static one => Assert.Equal(one.First.Expected.Text, one.Second.Text));
    }
}
