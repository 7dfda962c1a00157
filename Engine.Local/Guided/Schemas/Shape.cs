using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>JSON's types; a number that is whole is an <see cref="Integer"/>, and <c>"type":"number"</c> asks for either.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Fraction = 8,
    String = 16,
    Array = 32,
    Object = 64,
    Number = Integer | Fraction,
    All = Null | Boolean | Number | String | Array | Object,
}

/// <summary>All that several schemas together demand of one value; filled by <see cref="ShapeReader"/>.</summary>
internal sealed class Shape
{
    /// <summary>The types the schemas name; null: none did.</summary>
    public JsonTypes? Declared { get; set; }

    /// <summary>The types that the other keywords are about.</summary>
    public JsonTypes Implied { get; set; }

    /// <summary>What to generate. A schema without <c>type</c> that speaks of properties means an object.</summary>
    public JsonTypes Types => Declared ?? (Implied == JsonTypes.None ? JsonTypes.All : Implied);

    /// <summary>The values of <c>enum</c> and <c>const</c>; null: any.</summary>
    public IReadOnlyList<JsonElement>? Values { get; set; }

    public NumberShape Number { get; } = new();

    public StringShape String { get; } = new();

    public ArrayShape Array { get; } = new();

    public ObjectShape Object { get; } = new();

    /// <summary>Where the schemas stand, for messages.</summary>
    public required SchemaNode Node { get; init; }
}

/// <summary>Limits of a number; null: none.</summary>
internal sealed class NumberShape
{
    public decimal? Minimum { get; set; }

    public bool ExclusiveMinimum { get; set; }

    public decimal? Maximum { get; set; }

    public bool ExclusiveMaximum { get; set; }

    /// <summary>Most digits after the point.</summary>
    public int? Decimals { get; set; }

    public void AtLeast(decimal value, bool exclusive)
    {
        if (Minimum is not { } minimum || value >= minimum)
        {
            ExclusiveMinimum = exclusive || (value == Minimum && ExclusiveMinimum);
            Minimum = value;
        }
    }

    public void AtMost(decimal value, bool exclusive)
    {
        if (Maximum is not { } maximum || value <= maximum)
        {
            ExclusiveMaximum = exclusive || (value == Maximum && ExclusiveMaximum);
            Maximum = value;
        }
    }
}

/// <summary>Limits of a string; lengths in characters.</summary>
internal sealed class StringShape
{
    public int MinLength { get; set; }

    public int? MaxLength { get; set; }

    public (string Value, SchemaNode Node)? Pattern { get; set; }

    public (string Value, SchemaNode Node)? Format { get; set; }
}

/// <summary>Limits of an array: the schemas of its first items, then of every other one.</summary>
internal sealed class ArrayShape
{
    public int MinItems { get; set; }

    public int? MaxItems { get; set; }

    public List<List<SchemaNode>> Prefix { get; } = [];

    /// <summary>Null: no schema says; then a list of first items is all there is.</summary>
    public List<SchemaNode>? Items { get; set; }
}

/// <summary>Limits of an object.</summary>
internal sealed class ObjectShape
{
    /// <summary>What must hold for each named property, in the order of the schema.</summary>
    public OrderedDictionary<string, List<SchemaNode>> Properties { get; } = [];

    public HashSet<string> Required { get; } = [];

    /// <summary>What must hold for every other property; null: no schema says.</summary>
    public List<SchemaNode>? Additional { get; set; }

    public bool Closed { get; set; }

    public (int Value, SchemaNode Node)? MinProperties { get; set; }

    public (int Value, SchemaNode Node)? MaxProperties { get; set; }
}
