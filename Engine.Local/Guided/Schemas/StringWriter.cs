using Atrium.Engine.Guided.Grammars;
using Atrium.Engine.Guided.Patterns;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Schemas;

/// <summary>Writes strings.</summary>
internal static class StringWriter
{
    public static Expression Write(StringShape shape)
    {
        if (shape.MaxLength < shape.MinLength)
        {
            return Never;
        }

        if (shape.Pattern is not { } pattern)
        {
            return shape.Format is { } format
                ? Fit(PatternGrammar.Whole(StringFormats.Find(format.Value)!), shape, format.Node, "format")
                : JsonText.String(Times(JsonRules.Character, shape.MinLength, shape.MaxLength));
        }

        if (shape.Format is not null)
        {
            throw pattern.Node.Error("pattern", "stands beside format; a grammar cannot promise both");
        }

        try
        {
            return Fit(PatternGrammar.Containing(pattern.Value), shape, pattern.Node, "pattern");
        }
        catch (GuideException e) when (!e.Message.StartsWith("the JSON schema", StringComparison.Ordinal))
        {
            throw pattern.Node.Error("pattern", $"is not supported: {e.Message}");
        }
    }

    /// <summary>Brings the length limits into a pattern: by being met anyway, or because it is one repeated class.</summary>
    private static Expression Fit(Expression pattern, StringShape shape, SchemaNode node, string keyword)
    {
        var (shortest, longest) = Length(pattern);
        if (shape.MinLength > shortest || (shape.MaxLength is { } limit && (longest is null || longest > limit)))
        {
            var (body, min, max) = pattern is Repeat { Body: OneOf } repeat
                ? (repeat.Body, repeat.Min, repeat.Max)
                : throw node.Error(keyword, "stands beside minLength or maxLength; only one repeated class can be limited so");
            (min, max) = (Math.Max(min, shape.MinLength), shape.MaxLength is { } most ? Math.Min(max ?? int.MaxValue, most) : max);
            pattern = max < min ? Never : Times(body, min, max);
        }

        return JsonText.String(JsonText.Encode(pattern));
    }
}
