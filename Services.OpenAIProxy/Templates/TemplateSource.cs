namespace Atrium.OpenAIProxy.Templates;

/// <summary>A model's templates and what belongs to them, as they are stored.</summary>
internal sealed record TemplateSource
{
    /// <summary>The name of the template that is used when no other one fits.</summary>
    public const string Default = "default";

    /// <summary>The templates by name.</summary>
    public IReadOnlyDictionary<string, string> Templates { get; init; } = new Dictionary<string, string>();

    /// <summary>Tokens by the name that templates know them by, such as <c>bos_token</c>.</summary>
    public IReadOnlyDictionary<string, string> Tokens { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts of control tokens.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>Whether the token for the beginning of a text is left out of prompts, as the engine adds it.</summary>
    public bool OmitBos { get; init; }

    /// <summary>A source of one template.</summary>
    public static TemplateSource Of(string? template, IReadOnlyList<string>? specialTokens = null, string? beginToken = null, string? endToken = null)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(beginToken))
        {
            tokens["bos_token"] = beginToken;
        }

        if (!string.IsNullOrEmpty(endToken))
        {
            tokens["eos_token"] = endToken;
        }

        return new TemplateSource
        {
            Templates = template is { Length: > 0 } ? new Dictionary<string, string> { [Default] = template } : [],
            Tokens = tokens,
            SpecialTokens = specialTokens ?? [],
        };
    }

    /// <summary>This, with what an engine says filled in where nothing is known.</summary>
    public TemplateSource Or(TemplateSource engine) => this with
    {
        Templates = Templates.Count > 0 ? Templates : engine.Templates,
        Tokens = engine.Tokens.Concat(Tokens).GroupBy(static one => one.Key).ToDictionary(static one => one.Key, static one => one.Last().Value),
        SpecialTokens = [.. SpecialTokens.Union(engine.SpecialTokens)],
    };
}
