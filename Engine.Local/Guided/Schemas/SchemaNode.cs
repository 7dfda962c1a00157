using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>A schema inside the guide. What must hold at one place is a list of nodes: all of them.</summary>
/// <param name="Json">The schema itself.</param>
/// <param name="Pointer">Where it stands, as a JSON pointer; "" is the whole guide.</param>
/// <param name="Spent">Composition keywords that have been dealt with.</param>
internal sealed record SchemaNode(JsonElement Json, string Pointer, Compositions Spent = Compositions.None)
{
    /// <summary>Equal keys ask for the same.</summary>
    public string Key => $"{Pointer} {(int)Spent}";

    public SchemaNode Child(string keyword, JsonElement json) => new(json, $"{Pointer}/{Escape(keyword)}");

    public SchemaNode Child(string keyword, string name, JsonElement json) => new(json, $"{Pointer}/{keyword}/{Escape(name)}");

    /// <summary>The schemas in an array-valued keyword.</summary>
    public IReadOnlyList<SchemaNode> Children(string keyword, JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0)
        {
            throw Error(keyword, "needs a list of schemas");
        }

        return [.. array.EnumerateArray().Select((json, i) => new SchemaNode(json, $"{Pointer}/{keyword}/{i}"))];
    }

    public GuideException Error(string keyword, string reason) =>
        new($"the JSON schema cannot be used: at \"{Pointer}/{Escape(keyword)}\", \"{keyword}\" {reason}");

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

/// <summary>Keywords that combine schemas.</summary>
[Flags]
internal enum Compositions
{
    None = 0,
    AnyOf = 1,
    OneOf = 2,
}
