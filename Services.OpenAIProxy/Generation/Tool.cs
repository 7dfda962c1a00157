using System.Text.Json;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name, at most 64 letters, digits, dashes and underscores.</param>
/// <param name="Description">What it does; null when not said.</param>
/// <param name="Parameters">The JSON schema of its arguments; of kind Undefined when it takes none.</param>
/// <param name="Strict">Whether the arguments must follow the schema exactly.</param>
internal sealed record Tool(string Name, string? Description, JsonElement Parameters, bool Strict);

/// <summary>A call that the model made in an earlier turn.</summary>
/// <param name="Id">The id that its result refers to.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments, JSON as text.</param>
internal sealed record ToolCall(string Id, string Name, string Arguments);

/// <summary>Whether the model calls functions.</summary>
internal enum ToolChoiceMode
{
    /// <summary>It decides.</summary>
    Auto,

    /// <summary>It must not.</summary>
    None,

    /// <summary>It must call at least one.</summary>
    Required,

    /// <summary>It must call a given one.</summary>
    Function,
}

/// <summary>The mode, and for <see cref="ToolChoiceMode.Function"/> the function's name.</summary>
internal sealed record ToolChoice(ToolChoiceMode Mode, string? Name = null)
{
    /// <summary>The model decides.</summary>
    public static readonly ToolChoice Auto = new(ToolChoiceMode.Auto);

    /// <summary>No calls.</summary>
    public static readonly ToolChoice None = new(ToolChoiceMode.None);

    /// <summary>At least one call.</summary>
    public static readonly ToolChoice Required = new(ToolChoiceMode.Required);
}
