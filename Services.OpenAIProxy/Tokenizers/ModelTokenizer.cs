namespace Atrium.OpenAIProxy.Tokenizers;

/// <summary>The tokenizer of a model that is served, and how its engine uses it.</summary>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="FramesPrompts">Whether the engine puts the tokenizer's tokens for the beginning and the end of a text around a prompt.</param>
internal sealed record ModelTokenizer(Tokenizer Tokenizer, bool FramesPrompts)
{
    /// <summary>How many tokens the engine makes of a rendered prompt.</summary>
    public int CountPrompt(string prompt) => Tokenizer.Count(prompt, FramesPrompts);

    /// <summary>How many tokens an answer's text has. The mark that ended it is none of it, and an engine may have cut its text otherwise.</summary>
    public int CountAnswer(string text) => Tokenizer.Count(text, addSpecial: false);
}
