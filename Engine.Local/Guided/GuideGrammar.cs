using Atrium.Engine.Guided.Ebnf;
using Atrium.Engine.Guided.Grammars;
using Atrium.Engine.Guided.Patterns;
using Atrium.Engine.Guided.Schemas;
using Atrium.Engine.Guided.Tags;

namespace Atrium.Engine.Guided;

/// <summary>
/// Turns Triton's <c>guided_decoding_guide_type</c> and <c>guided_decoding_guide</c> into GBNF, llama.cpp's grammar notation.
/// Whatever a grammar made here accepts is valid under the guide. It may accept less than the guide: one order of properties,
/// at most one blank or line break between JSON tokens, one spelling of a name.
/// </summary>
internal static class GuideGrammar
{
    private const int MaxGuideLength = 256 * 1024;

    /// <summary>Answers GBNF whose start rule is <c>root</c>.</summary>
    /// <param name="type"><c>json</c> (a JSON object, what OpenAI's <c>json_object</c> promises), <c>json_schema</c>,
    /// <c>regex</c> (the whole output matches), <c>ebnf</c> (GBNF, checked and passed on) or <c>structural_tag</c> (text in which marks begin
    /// what a schema holds for).</param>
    /// <param name="guide">The schema, expression, grammar or tag; empty for <c>json</c>.</param>
    /// <exception cref="GuideException">The guide is malformed, asks for what no grammar can promise, or is too large.</exception>
    public static string ToGbnf(string type, string guide)
    {
        if (guide.Length > MaxGuideLength)
        {
            throw new GuideException($"the guide has {guide.Length} characters; at most {MaxGuideLength} are accepted");
        }

        if (guide.Contains('\0', StringComparison.Ordinal))
        {
            throw new GuideException("the guide holds a NUL character");
        }

        var gbnf = type switch
        {
            "json" => Json(guide),
            "json_schema" => SchemaGrammar.ToGbnf(guide),
            "regex" => PatternGrammar.ToGbnf(guide),
            "ebnf" => guide,
            "structural_tag" => TagGrammar.ToGbnf(guide),
            _ => throw new GuideException($"guide type \"{type}\" is unknown; use json, json_schema, regex, ebnf or structural_tag"),
        };
        GrammarCheck.Run(gbnf);
        return gbnf;
    }

    private static string Json(string guide) => string.IsNullOrWhiteSpace(guide)
        ? new GrammarWriter().Write(JsonRules.Object)
        : throw new GuideException("guide type json takes no guide; use json_schema for a schema");
}
