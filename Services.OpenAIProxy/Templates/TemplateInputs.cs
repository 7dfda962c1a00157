using System.Text.Json;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>What a client gives the model's template beside messages and functions.</summary>
internal sealed record TemplateInputs
{
    /// <summary>Nothing.</summary>
    public static readonly TemplateInputs None = new();

    /// <summary>Variables by name (<c>chat_template_kwargs</c>); of kind Undefined when not given.</summary>
    public JsonElement Variables { get; init; }

    /// <summary>Texts that the answer may rest on (<c>documents</c>); of kind Undefined when not given.</summary>
    public JsonElement Documents { get; init; }

    /// <summary>The word for how much to think; null when not given.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>Whether the prompt ends with the head of an answer; null when not given, which is yes unless the last message is gone on with.</summary>
    public bool? AddGenerationPrompt { get; init; }

    /// <summary>Whether the answer goes on with the last message.</summary>
    public bool ContinueFinalMessage { get; init; }
}
