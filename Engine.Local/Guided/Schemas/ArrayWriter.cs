using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Writes arrays.</summary>
internal static class ArrayWriter
{
    public static Expression Write(ArrayShape shape, SchemaGrammar grammar)
    {
        var (min, max) = (shape.MinItems, shape.MaxItems);
        if (max < min)
        {
            return Never;
        }

        var prefix = shape.Prefix.Take(max ?? int.MaxValue).Select(grammar.Use).ToList();
        var item = shape.Items is { } items ? grammar.Use(items) : prefix.Count > 0 ? Never : JsonRules.Value;
        if (prefix.Count == 0)
        {
            return JsonText.Array(JsonText.List(item, min, max));
        }

        var tail = JsonText.Following(item, Math.Max(min - prefix.Count, 0), max - prefix.Count);
        for (var i = prefix.Count - 1; i > 0; i--)
        {
            var next = Seq(JsonText.After(prefix[i]), tail);
            tail = i < min ? next : grammar.Define("rest", Optional(next));
        }

        var all = Seq(prefix[0], tail);
        return JsonText.Array(min == 0 ? Any(Empty, all) : all);
    }
}
