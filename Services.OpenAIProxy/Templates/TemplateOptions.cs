namespace Atrium.OpenAIProxy.Templates;

/// <summary>Where a model's chat template is, for engines that do not say, or say the wrong one.</summary>
internal sealed record TemplateOptions
{
    /// <summary>A template, a <c>tokenizer_config.json</c>, or a folder that holds them; null leaves it to the engine.</summary>
    public string? Path { get; init; }

    /// <summary>Which of several templates is used in any case; null chooses by request.</summary>
    public string? Name { get; init; }

    /// <summary>Texts of control tokens beside those that are known.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = [];

    /// <summary>Whether the token for the beginning of a text is left out, as the engine adds it; null is what is usual for the engine.</summary>
    public bool? OmitBos { get; init; }
}
