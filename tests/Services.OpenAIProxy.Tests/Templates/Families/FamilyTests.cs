using Atrium.OpenAIProxy.Tests.Templates.Jinja;
using Atrium.OpenAIProxy.Tests.Templates.Oracle;

namespace Atrium.OpenAIProxy.Tests.Templates.Families;

/// <summary>Every family and conversation, byte for byte as others render it; where one of them raises, all do.</summary>
public sealed class FamilyTests
{
    private static readonly (string Family, string Conversation)[] Pairs =
        [.. Family.All.SelectMany(static family => Family.Conversations.Keys.Select(conversation => (family, conversation)))];

    [JinjaFact]
    public Task As_Jinja_renders_them() => CompareAsync(Oracle.Oracle.Jinja, []);

    [Fact]
    public Task As_Hugging_Faces_reader_renders_them() => CompareAsync(Oracle.Oracle.HuggingFace, [.. File.ReadAllLines(Path.Combine(Oracle.Oracle.Folder, "differences.txt"))]);

    /// <summary>All are the same but for those in <paramref name="known"/>, which are not: what the other reader mends is to be taken off the list.</summary>
    private static async Task CompareAsync(Oracle.Oracle oracle, HashSet<string> known)
    {
        var others = await oracle.RenderAsync(Pairs.Select(static pair => (Family.Template(pair.Family), (System.Text.Json.Nodes.JsonNode)Family.Conversations[pair.Conversation])));
        Assert.Equal(Pairs.Length, others.Count);
        var different = Pairs.Zip(others)
            .Select(static one => (one.First, Other: one.Second, Own: Rendered.Of(Family.Template(one.First.Family), Family.Conversations[one.First.Conversation])))
            .Where(one => (one.Own.Text != one.Other.Text) != known.Contains($"{one.First.Family} / {one.First.Conversation}"))
            .Select(static one => $"{one.First}\n  other: {one.Other}\n  own:   {one.Own}")
            .ToList();
        Assert.True(different.Count == 0, $"{different.Count} of {Pairs.Length}\n{string.Join('\n', different.Take(20))}");
    }
}
