using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>The guide as JSON: finds what a reference names and unfolds <c>allOf</c>.</summary>
internal sealed class SchemaDocument
{
    private const int MaxDepth = 64;
    private const int MaxParts = 64;

    private SchemaDocument(JsonElement root) => Root = new SchemaNode(root, "");

    public SchemaNode Root { get; }

    public static SchemaDocument Parse(string guide)
    {
        try
        {
            using var document = JsonDocument.Parse(guide, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new SchemaDocument(document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new GuideException($"the JSON schema is not JSON, or nests deeper than {MaxDepth}: {e.Message}");
        }
    }

    /// <summary>
    /// Replaces references and <c>allOf</c> by what they stand for and drops schemas that demand nothing.
    /// Null: a part is <c>false</c>, which nothing satisfies.
    /// </summary>
    public IReadOnlyList<SchemaNode>? Flatten(IReadOnlyList<SchemaNode> conjunction)
    {
        var flat = new List<SchemaNode>();
        var seen = new HashSet<string>();
        var pending = new Stack<SchemaNode>(conjunction.Reverse());
        while (pending.TryPop(out var node))
        {
            if (!seen.Add(node.Key))
            {
                continue;
            }

            switch (node.Json.ValueKind)
            {
                case JsonValueKind.True:
                    continue;
                case JsonValueKind.False:
                    return null;
                case JsonValueKind.Object:
                    break;
                default:
                    throw new GuideException($"the JSON schema cannot be used: \"{node.Pointer}\" is not a schema (an object, true or false)");
            }

            if (Keywords.Demands(node))
            {
                flat.Add(node);
            }

            if (node.Json.TryGetProperty("allOf", out var all))
            {
                foreach (var part in node.Children("allOf", all).Reverse())
                {
                    pending.Push(part);
                }
            }

            if (node.Json.TryGetProperty("$ref", out var reference))
            {
                pending.Push(Resolve(node, reference));
            }

            if (flat.Count > MaxParts)
            {
                throw node.Error("allOf", $"joins more than {MaxParts} schemas");
            }
        }

        return flat;
    }

    private SchemaNode Resolve(SchemaNode node, JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.String)
        {
            throw node.Error("$ref", "needs a text");
        }

        var target = reference.GetString()!;
        if (target != "#" && !target.StartsWith("#/", StringComparison.Ordinal))
        {
            throw node.Error("$ref", $"names \"{target}\"; only places in the same schema (#, #/...) can be named");
        }

        var pointer = Uri.UnescapeDataString(target[1..]);
        var json = Root.Json;
        foreach (var segment in pointer.Split('/').Skip(1))
        {
            var name = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var found = json.ValueKind switch
            {
                JsonValueKind.Object => json.TryGetProperty(name, out json),
                JsonValueKind.Array when int.TryParse(name, out var i) && i >= 0 && i < json.GetArrayLength() => (json = json[i]).ValueKind != 0,
                _ => false,
            };
            if (!found)
            {
                throw node.Error("$ref", $"names \"{target}\", which is not there");
            }
        }

        return new SchemaNode(json, pointer);
    }
}
