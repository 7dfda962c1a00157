using System.Buffers;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>One frame of an engine's answer. Reused from frame to frame: what it holds is valid until the next <see cref="Clear"/>.</summary>
internal sealed class TextFrame
{
    /// <summary>The bytes of the text, which may begin or end inside a character.</summary>
    public ArrayBufferWriter<byte> Text { get; } = new(256);

    /// <summary>Tokens of the prompt, where the engine counts.</summary>
    public int? InputTokens { get; set; }

    /// <summary>Tokens generated so far, where the engine counts.</summary>
    public int? OutputTokens { get; set; }

    /// <summary>Why the answer ended, where the engine says it: <c>stop</c>, <c>length</c>, <c>timeout</c>, <c>cancelled</c> or <c>error</c>.</summary>
    public string? FinishReason { get; set; }

    /// <summary>Whether this is the last frame of the answer, where the engine says so of each.</summary>
    public bool? IsLast { get; set; }

    /// <summary>Log probabilities of this frame's tokens.</summary>
    public List<TokenLogprob> Logprobs { get; } = [];

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Text.ResetWrittenCount();
        (InputTokens, OutputTokens, FinishReason, IsLast) = (null, null, null, null);
        Logprobs.Clear();
    }
}
