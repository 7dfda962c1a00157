using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>
/// Reads what is behind a mark that begins a call (<see cref="CallText.Mark"/>). It tells the call with <see cref="CallText.Begin"/> and its arguments as they come, and answers whether it
/// is whole; one that began and did not end is ended for it. What it took without a call having begun is text.
/// </summary>
internal delegate ValueTask<bool> ReadCall(CallText text);

/// <summary>Finds calls by the marks of a family and reads them in the family's way.</summary>
internal sealed class FamilyCalls : IToolCallParse
{
    private readonly CallText _text;
    private readonly Task _reading;
    private string? _begun;

    /// <summary>For one answer.</summary>
    public FamilyCalls(ToolCallRules rules, IReadOnlyList<CallMark> marks, ReadCall read)
    {
        (_text, _begun) = (new CallText(rules, marks), rules.Begun);
        _reading = ReadAsync(_text, read);
    }

    /// <inheritdoc/>
    public ToolCallState State => _text.State;

    /// <inheritdoc/>
    public void Push(ReadOnlySpan<char> text, ICollection<GenerationEvent> events)
    {
        if (text.IsEmpty || _reading.IsCompleted)
        {
            return;
        }

        _text.TellTo(events);
        if (_begun is { } begun)
        {
            _begun = null;
            _text.Input.Push(begun);
        }

        _text.Input.Push(text);
        Told();
    }

    /// <inheritdoc/>
    public void Flush(ICollection<GenerationEvent> events)
    {
        _text.TellTo(events);
        _text.Input.End();
        Told();
    }

    private static async Task ReadAsync(CallText text, ReadCall read)
    {
        while (await text.FindAsync())
        {
            var whole = await read(text);
            if (text.InCall)
            {
                text.End(whole);
            }

            text.Release();
        }
    }

    private void Told()
    {
        _text.Tell();
        if (_reading.IsFaulted)
        {
            _reading.GetAwaiter().GetResult();
        }
    }
}
