namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>The languages in which an engine can be told which texts are allowed.</summary>
internal enum GuideKind
{
    /// <summary>Any JSON object; needs no text.</summary>
    Json,

    /// <summary>JSON that follows a schema.</summary>
    JsonSchema,

    /// <summary>A regular expression over the whole answer.</summary>
    Regex,

    /// <summary>A grammar with the rule <c>root</c>.</summary>
    Ebnf,

    /// <summary>A structural tag in xgrammar's notation: text in which marks begin what a schema holds for.</summary>
    StructuralTag,
}

/// <summary>What an engine may write: nothing but what fits is generated.</summary>
/// <param name="Kind">The language.</param>
/// <param name="Text">The schema, expression, grammar or tag; null for <see cref="GuideKind.Json"/>.</param>
internal sealed record Guide(GuideKind Kind, string? Text = null);
