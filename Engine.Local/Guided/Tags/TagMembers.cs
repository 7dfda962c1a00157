using System.Text.Json;

namespace Atrium.Engine.Guided.Tags;

/// <summary>Members of a structural tag, by name; what is missing or of another type ends it.</summary>
internal static class TagMembers
{
    public static JsonElement Of(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : throw Wrong(name, "is missing");

    public static string Text(JsonElement owner, string name) => Text(Of(owner, name), name, "");

    public static IReadOnlyList<JsonElement> List(JsonElement owner, string name) => Of(owner, name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0
        ? [.. list.EnumerateArray()]
        : throw Wrong(name, "needs a list with at least one entry");

    public static IReadOnlyList<string> Texts(JsonElement owner, string name) => [.. List(owner, name).Select(one => Text(one, name, "a list of "))];

    /// <summary>False when absent.</summary>
    public static bool Flag(JsonElement owner, string name) => owner.TryGetProperty(name, out var flag) && flag.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "needs true or false"),
    };

    private static string Text(JsonElement value, string name, string list) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, $"needs {list}text");

    private static GuideException Wrong(string name, string what) => new($"the structural tag cannot be used: \"{name}\" {what}");
}
