using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>How a rendered prompt ends: inside a thought, or in the middle of a message that is gone on with.</summary>
internal static class PromptEnd
{
    private const string Open = "<think>";
    private const string Close = "</think>";

    /// <summary>
    /// The prompt with a head of an answer. Only its very end says whether that opens a thought: what stands before may be anybody's. A template
    /// that opens one in any case is answered by closing it when thinking is declined.
    /// </summary>
    public static Prompt Of(string text, Thinking thinking)
    {
        var end = text.AsSpan().TrimEnd();
        var inThought = end.EndsWith(Open, StringComparison.Ordinal);
        return inThought && thinking == Thinking.Off
            ? new Prompt($"{end}\n\n{Close}\n\n", StartsInThought: false)
            : new Prompt(text, inThought);
    }

    /// <summary>The prompt cut behind the last message, whose text is <paramref name="content"/>, as transformers cuts it.</summary>
    /// <exception cref="EngineException">The template does not show the message as it is.</exception>
    public static Prompt Continued(string text, string content)
    {
        var said = content.Trim();
        var at = said.Length == 0 ? -1 : text.LastIndexOf(said, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new EngineException(new GenerationFailure(
                FailureKind.InvalidRequest, "The last message cannot be continued: the model's chat template does not show it as it is.", "continue_final_message"));
        }

        // The space at the message's end is gone on behind, too, where the template kept it.
        var whole = content.TrimStart();
        var end = string.CompareOrdinal(text, at, whole, 0, whole.Length) == 0 ? at + whole.Length : at + said.Length;
        return new Prompt(text[..end], content.LastIndexOf(Open, StringComparison.Ordinal) > content.LastIndexOf(Close, StringComparison.Ordinal));
    }
}
