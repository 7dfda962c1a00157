using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Writes objects: the properties in their order, each optional one there or not, then any others.</summary>
internal static class ObjectWriter
{
    public static Expression Write(ObjectShape shape, SchemaGrammar grammar)
    {
        var members = shape.Properties
            .Select(property => (
                Required: shape.Required.Contains(property.Key),
                Member: JsonRules.Member(Exact(JsonText.Quote(property.Key)), grammar.Use(property.Value))))
            .ToList();
        var open = !shape.Closed && (shape.Additional is not null || members.Count == 0);
        var other = open
            ? JsonRules.Member(ForeignNames.Write(shape.Properties.Keys, grammar), grammar.Use(shape.Additional ?? []))
            : Never;
        if (members.Count == 0)
        {
            return Dictionary(shape, other);
        }

        CheckCounts(shape, members.Count(member => member.Required), open ? null : members.Count);

        // tails[i]: what may follow once something has been written and the properties before i are dealt with.
        var tails = new Expression[members.Count + 1];
        tails[^1] = JsonText.Following(other, 0, null);
        for (var i = members.Count - 1; i >= 0; i--)
        {
            var member = JsonText.After(members[i].Member);
            tails[i] = members[i].Required ? Seq(member, tails[i + 1]) : Seq(Optional(member), tails[i + 1]);
            if (i % 16 == 0 || (i > 0 && !members[0].Required))
            {
                tails[i] = grammar.Define("more", tails[i]);
            }
        }

        var starts = new List<Expression>();
        for (var i = 0; i < members.Count; i++)
        {
            starts.Add(Seq(members[i].Member, tails[i + 1]));
            if (members[i].Required)
            {
                return JsonText.Object(Any(starts));
            }
        }

        return JsonText.Object(Any([Empty, .. starts, JsonText.List(other, 1, null)]));
    }

    private static Expression Dictionary(ObjectShape shape, Expression other)
    {
        if (shape.MinProperties is { Value: > 1 } min)
        {
            throw min.Node.Error("minProperties", "above 1 is not supported for free names: a grammar cannot tell them apart");
        }

        return IsNever(other)
            ? shape.MinProperties is { Value: 1 } ? Never : JsonText.Object(Empty)
            : JsonText.Object(JsonText.List(other, shape.MinProperties?.Value ?? 0, shape.MaxProperties?.Value));
    }

    private static void CheckCounts(ObjectShape shape, int required, int? all)
    {
        if (shape.MinProperties is { } min && min.Value > required)
        {
            throw min.Node.Error("minProperties", "asks for more than the required properties; a grammar cannot count them");
        }

        if (shape.MaxProperties is { } max && (all is null || max.Value < all))
        {
            throw max.Node.Error("maxProperties", "asks for fewer than there may be; a grammar cannot count them");
        }
    }
}
