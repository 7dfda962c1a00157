using System.Text.RegularExpressions;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>What a model's own (Jinja) template does beyond plain ChatML, as far as its text shows.</summary>
internal sealed partial record TemplateTraits
{
    /// <summary>It is not ChatML at all.</summary>
    public bool IsForeign { get; init; }

    /// <summary>It opens a think block for a model that is asked to think.</summary>
    public bool OpensThought { get; init; }

    /// <summary>It writes an empty think block for a model that is asked not to think.</summary>
    public bool RefusesThought { get; init; }

    /// <summary>It keeps what was thought since the last question, as between the calls of one answer.</summary>
    public bool KeepsRecentThoughts { get; init; }

    /// <summary>The results of tools are told by the user, in marks of their own.</summary>
    public bool WrapsToolResults { get; init; }

    /// <summary>Results that follow one another share a turn.</summary>
    public bool JoinsToolResults { get; init; }

    /// <summary>What the system says when the client's messages have no such turn; null for nothing.</summary>
    public string? DefaultSystem { get; init; }

    /// <summary>Reads them off <paramref name="jinja"/>; null or empty is a model that brings no template, which is prompted as Qwen.</summary>
    public static TemplateTraits Of(string? jinja)
    {
        if (string.IsNullOrEmpty(jinja))
        {
            return new TemplateTraits { JoinsToolResults = true };
        }

        var system = SystemText().Match(jinja);
        return new TemplateTraits
        {
            IsForeign = !Has("<|im_start|>"),
            OpensThought = Has("""'<think>\n'""") || Has("\"<think>\\n\""),
            RefusesThought = Has("""<think>\n\n</think>\n\n"""),
            KeepsRecentThoughts = Has("last_query_index"),
            WrapsToolResults = Has("<tool_response>"),
            JoinsToolResults = !Has("""user\n<tool_response>"""),
            DefaultSystem = system.Success ? system.Groups[1].Value.Replace("\\n", "\n", StringComparison.Ordinal) : null,
        };

        bool Has(string text) => jinja.Contains(text, StringComparison.Ordinal);
    }

    // A literal that holds a whole system turn: one that does not depend on the messages.
    [GeneratedRegex("""<\|im_start\|>system\\n([^'"{}|<]+)<\|im_end\|>""")]
    private static partial Regex SystemText();
}
