using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>
/// <c>oneOf</c> forbids a value that satisfies two of its schemas. A grammar can promise that only when the values it writes for
/// one are never valid for another: by type, by a property with different constants, by a property that one needs and the
/// other does not write.
/// </summary>
internal sealed class Disjointness(SchemaDocument document)
{
    private const int MaxDepth = 4;

    public void Require(IReadOnlyList<IReadOnlyList<SchemaNode>> options, SchemaNode node, string keyword)
    {
        for (var i = 0; i < options.Count; i++)
        {
            for (var j = 0; j < options.Count; j++)
            {
                if (i != j && !Excludes(options[i], options[j], MaxDepth))
                {
                    throw node.Error(keyword, $"cannot be promised: a value for its schema {i} may satisfy schema {j} too (use anyOf, or a property with a const that differs)");
                }
            }
        }
    }

    /// <summary>Whether no value written for <paramref name="written"/> is valid under <paramref name="judge"/>.</summary>
    private bool Excludes(IReadOnlyList<SchemaNode> written, IReadOnlyList<SchemaNode> judge, int depth)
    {
        if (document.Flatten(written) is not { } from || document.Flatten(judge) is not { } to)
        {
            return true;
        }

        if (depth == 0)
        {
            return false;
        }

        if (Branches(from) is { } parts)
        {
            return parts.All(part => Excludes(part, to, depth - 1));
        }

        if (Branches(to) is { } judges)
        {
            return judges.All(part => Excludes(from, part, depth - 1));
        }

        return from.Count > 0 && to.Count > 0
            && Excludes(ShapeReader.Read(from, from[0]), ShapeReader.Read(to, to[0]), depth);
    }

    private bool Excludes(Shape written, Shape judge, int depth)
    {
        var common = Written(written) & Allowed(judge);
        if (common == 0)
        {
            return true;
        }

        if (written.Values is { } values && judge.Values is { } others)
        {
            return !values.Any(value => others.Any(other => JsonElement.DeepEquals(value, other)));
        }

        return common switch
        {
            JsonTypes.Object => Excludes(written.Object, judge.Object, depth),
            JsonTypes.Integer or JsonTypes.Number => written.Number.Maximum < judge.Number.Minimum || written.Number.Minimum > judge.Number.Maximum,
            _ => false,
        };
    }

    private bool Excludes(ObjectShape written, ObjectShape judge, int depth)
    {
        var closed = written.Closed || (written.Additional is null && written.Properties.Count > 0);
        return (closed && judge.Required.Any(name => !written.Properties.ContainsKey(name)))
            || written.Required.Any(name => judge.Properties.TryGetValue(name, out var demands)
                ? Excludes(written.Properties[name], demands, depth - 1)
                : judge.Closed || (judge.Additional is { } others && Excludes(written.Properties[name], others, depth - 1)));
    }

    private static JsonTypes Written(Shape shape) => shape.Types & OfValues(shape);

    private static JsonTypes Allowed(Shape shape) => (shape.Declared ?? JsonTypes.All) & OfValues(shape);

    private static JsonTypes OfValues(Shape shape) =>
        shape.Values?.Aggregate(JsonTypes.None, (types, value) => types | ValueWriter.TypeOf(value)) ?? JsonTypes.All;

    private static IEnumerable<IReadOnlyList<SchemaNode>>? Branches(IReadOnlyList<SchemaNode> flat)
    {
        var combining = flat.FirstOrDefault(node => SchemaGrammar.Alternatives(node) is not null);
        if (combining is null)
        {
            return null;
        }

        var (_, branches, spent) = SchemaGrammar.Alternatives(combining)!.Value;
        return branches.Select(branch => (IReadOnlyList<SchemaNode>)
            [.. flat.Select(node => node == combining ? node with { Spent = node.Spent | spent } : node), branch]);
    }
}
