namespace Atrium.OpenAIProxy.Templates.Jinja;

/// <summary>How much one rendering may take. A template is the operator's, its input is anybody's.</summary>
internal sealed record RenderLimits
{
    /// <summary>Statements, loop turns, calls and elements of lists that are looked at; 16 characters of text that is built count as one.</summary>
    public long Steps { get; init; } = 20_000_000;

    /// <summary>Characters of the result, and of any text on the way to it.</summary>
    public int Characters { get; init; } = 32 * 1024 * 1024;

    /// <summary>Macros that may be under way at once.</summary>
    public int Depth { get; init; } = 100;
}
