using System.Text.Json;
using Atrium.Engine.Guided.Grammars;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Writes a shape as the alternatives of its types, or as its listed values.</summary>
internal static class ValueWriter
{
    public static Expression Write(Shape shape, SchemaGrammar grammar)
    {
        if (shape.Values is { } values)
        {
            return Any([.. values.Where(value => Allows(shape, value)).Select(Write)]);
        }

        var types = shape.Types;
        var options = new List<Expression>();
        Add(JsonTypes.Object, () => ObjectWriter.Write(shape.Object, grammar));
        Add(JsonTypes.Array, () => ArrayWriter.Write(shape.Array, grammar));
        Add(JsonTypes.String, () => StringWriter.Write(shape.String));
        Add(JsonTypes.Number, () => NumberWriter.Write(shape.Number, shape.Node, whole: !types.HasFlag(JsonTypes.Fraction)));
        Add(JsonTypes.Boolean, () => JsonRules.Boolean);
        Add(JsonTypes.Null, () => JsonRules.Null);
        return Any(options);

        void Add(JsonTypes type, Func<Expression> write)
        {
            if ((types & type) != 0)
            {
                options.Add(write());
            }
        }
    }

    /// <summary>The type that a value has.</summary>
    public static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Number => value.TryGetDecimal(out var number) && number != decimal.Truncate(number) ? JsonTypes.Fraction : JsonTypes.Integer,
        JsonValueKind.Null => JsonTypes.Null,
        _ => JsonTypes.Boolean,
    };

    private static bool Allows(Shape shape, JsonElement value)
    {
        var type = TypeOf(value);
        if (((shape.Declared ?? JsonTypes.All) & type) == 0)
        {
            return false;
        }

        // What is left to hold for a listed value would have to be checked here, once; nobody has needed it.
        return (shape.Implied & type) == 0 ? true : throw shape.Node.Error("enum", "or const stands beside other keywords about its values");
    }

    private static Expression Write(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonText.Object(Separated(value.EnumerateObject().Select(property =>
            JsonRules.Member(Exact(JsonText.Quote(property.Name)), Write(property.Value))))),
        JsonValueKind.Array => JsonText.Array(Separated(value.EnumerateArray().Select(Write))),
        JsonValueKind.String => Exact(JsonText.Quote(value.GetString()!)),
        _ => Exact(value.GetRawText()),
    };

    private static Expression Separated(IEnumerable<Expression> items) =>
        Seq([.. items.Select((item, i) => i == 0 ? item : JsonText.After(item))]);
}
