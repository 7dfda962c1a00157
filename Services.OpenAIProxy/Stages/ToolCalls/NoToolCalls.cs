using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>For a model that was offered no functions: whatever it writes is text.</summary>
internal sealed class NoToolCalls(int choice) : IToolCallParse
{
    /// <inheritdoc/>
    public ToolCallState State => ToolCallState.None;

    /// <inheritdoc/>
    public void Push(ReadOnlySpan<char> text, ICollection<GenerationEvent> events)
    {
        if (text.Length > 0)
        {
            events.Add(new GenerationEvent.Text(text.ToString(), choice));
        }
    }

    /// <inheritdoc/>
    public void Flush(ICollection<GenerationEvent> events)
    {
    }
}
