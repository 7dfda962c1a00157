using System.Text.Json;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Reads the keywords of numbers, among them draft 4's and OpenAPI 3.0's true/false forms.</summary>
internal static class NumberReader
{
    public static void Read(NumberShape shape, SchemaNode node, JsonProperty keyword)
    {
        switch (keyword.Name)
        {
            case "minimum":
                shape.AtLeast(node.Decimal(keyword), IsTrue(node, "exclusiveMinimum"));
                break;
            case "maximum":
                shape.AtMost(node.Decimal(keyword), IsTrue(node, "exclusiveMaximum"));
                break;
            case "exclusiveMinimum" when !IsFlag(keyword.Value):
                shape.AtLeast(node.Decimal(keyword), exclusive: true);
                break;
            case "exclusiveMaximum" when !IsFlag(keyword.Value):
                shape.AtMost(node.Decimal(keyword), exclusive: true);
                break;
            case "multipleOf":
                var decimals = Decimals(node.Decimal(keyword)) ?? throw node.Error("multipleOf", "can only be 1, 0.1, 0.01 and so on");
                shape.Decimals = Math.Min(shape.Decimals ?? decimals, decimals);
                break;
        }
    }

    public static bool IsFormat(string format) => format is "int32" or "int64" or "uint32" or "uint64" or "float" or "double" or "decimal";

    public static void ReadFormat(NumberShape shape, string format)
    {
        if (format is not ("float" or "double" or "decimal"))
        {
            shape.Decimals = 0;
            var (min, max) = format switch
            {
                "int32" => ((decimal)int.MinValue, (decimal)int.MaxValue),
                "uint32" => (0, uint.MaxValue),
                "uint64" => (0, ulong.MaxValue),
                _ => (long.MinValue, long.MaxValue),
            };
            shape.AtLeast(min, exclusive: false);
            shape.AtMost(max, exclusive: false);
        }
    }

    private static int? Decimals(decimal multiple)
    {
        for (var (power, digits) = (1m, 0); digits <= 15; power /= 10, digits++)
        {
            if (multiple == power)
            {
                return digits;
            }
        }

        return null;
    }

    private static bool IsFlag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    private static bool IsTrue(SchemaNode node, string keyword) =>
        node.Json.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.True;
}
