namespace Atrium.OpenAIProxy.Templates;

/// <summary>What a client wants of a model that can think before it answers.</summary>
internal enum Thinking
{
    /// <summary>Not said: whatever the model does by itself.</summary>
    Unspecified,

    /// <summary>Asked for.</summary>
    On,

    /// <summary>Declined.</summary>
    Off,
}

/// <summary>A rendered prompt.</summary>
/// <param name="Text">What the engine gets.</param>
/// <param name="StartsInThought">True when it ends inside a think block.</param>
internal sealed record Prompt(string Text, bool StartsInThought);
