using System.Security.Cryptography;
using System.Text;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>
/// The calls of Hermes, Qwen2.5 and Qwen3: <c>&lt;tool_call&gt; {"name": N, "arguments": {..}} &lt;/tool_call&gt;</c>, repeated, with text before
/// and after. A call is told as soon as its name is complete, its arguments as they come. White space around calls is dropped. A closing
/// mark that is missing is not missed; a second object before it is a second call. What looks like a call and is none is text, mark and all.
/// </summary>
internal sealed class HermesCalls(ToolCallRules rules) : IToolCallParse
{
    private const string IdCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly StringBuilder _text = new();

    // White space, a mark and what follows it, as long as they may be dropped or may turn out to be text.
    private readonly StringBuilder _held = new();
    private string _mark = HermesPrompt.Open;
    private CallObject? _call;
    private string? _begun = rules.Begun;
    private int _matched;
    private int _calls;
    private bool _started;
    private bool _afterCall;
    private bool _dropsSpace;
    private bool _broken;

    /// <inheritdoc/>
    public ToolCallState State { get; private set; }

    /// <inheritdoc/>
    public void Push(ReadOnlySpan<char> text, ICollection<GenerationEvent> events)
    {
        if (_begun is { } begun && !text.IsEmpty)
        {
            _begun = null;
            Push(begun, events);
        }

        while (!text.IsEmpty && State != ToolCallState.Enough)
        {
            if (_call is not null)
            {
                InCall(ref text, events);
            }
            else
            {
                Outside(ref text);
            }
        }

        Tell(events);
    }

    /// <inheritdoc/>
    public void Flush(ICollection<GenerationEvent> events)
    {
        if (_started && _call!.IsWhole)
        {
            CallEnds(events);
        }
        else if (!_started)
        {
            Release();
        }

        Tell(events);
    }

    private void Outside(ref ReadOnlySpan<char> text)
    {
        var c = text[0];
        if (_matched == 1 && c == '/' && _afterCall)
        {
            _mark = HermesPrompt.Close;
        }

        if (c == _mark[_matched])
        {
            _held.Append(c);
            text = text[1..];
            if (++_matched == _mark.Length)
            {
                MarkEnds();
            }
        }
        else if (_matched > 0)
        {
            // '<' occurs in the marks only at their beginning, so a broken match can only restart at this very character.
            Release();
        }
        else if (c is ' ' or '\n' or '\r' or '\t')
        {
            if (!_dropsSpace)
            {
                _held.Append(c);
            }

            text = text[1..];
        }
        else if (c == '{' && _afterCall)
        {
            _call = new CallObject();
        }
        else
        {
            Release();
            var plain = text.IndexOfAny("< \n\r\t");
            _text.Append(plain < 0 ? text : text[..plain]);
            text = plain < 0 ? [] : text[plain..];
        }
    }

    private void MarkEnds()
    {
        _matched = 0;
        if (_mark == HermesPrompt.Close)
        {
            _mark = HermesPrompt.Open;
            _held.Clear();
            _afterCall = false;
        }
        else
        {
            _call = new CallObject();
        }
    }

    private void InCall(ref ReadOnlySpan<char> text, ICollection<GenerationEvent> events)
    {
        var before = text;
        var progress = _call!.Push(ref text);
        if (!_started)
        {
            _held.Append(before[..^text.Length]);
        }

        switch (progress)
        {
            case CallProgress.Named when rules.PassUnknown || rules.Names.Contains(_call.Name!):
                Tell(events);
                events.Add(new GenerationEvent.ToolCallStarted(_calls++, "call_" + RandomNumberGenerator.GetString(IdCharacters, 24), _call.Name!, rules.Choice));
                _held.Clear();
                (_started, State) = (true, ToolCallState.Open);
                break;
            case CallProgress.Ended or CallProgress.Failed when _started:
                CallEnds(events);
                break;
            case CallProgress.Named or CallProgress.Failed or CallProgress.Ended:
                _call = null;
                Release();
                break;
        }
    }

    private void CallEnds(ICollection<GenerationEvent> events)
    {
        var whole = _call!.IsWhole;
        if (whole && !_call.HasArguments)
        {
            _call.Arguments.Append("{}");
        }

        Tell(events);

        // What was begun and went wrong cannot be taken back, and must not be taken for a call that may be carried out.
        _broken |= !whole;
        State = _broken ? ToolCallState.Open : rules.One ? ToolCallState.Enough : ToolCallState.Whole;
        (_call, _started, _afterCall, _dropsSpace) = (null, false, whole, whole);
    }

    /// <summary>What was held back is text.</summary>
    private void Release()
    {
        _text.Append(_held);
        _held.Clear();
        (_mark, _matched, _afterCall, _dropsSpace) = (HermesPrompt.Open, 0, false, false);
    }

    private void Tell(ICollection<GenerationEvent> events)
    {
        if (_text.Length > 0)
        {
            events.Add(new GenerationEvent.Text(_text.ToString(), rules.Choice));
            _text.Clear();
        }

        if (_started && _call!.Arguments.Length > 0)
        {
            events.Add(new GenerationEvent.ToolCallArguments(_calls - 1, _call.Arguments.ToString(), rules.Choice));
            _call.Arguments.Clear();
        }
    }
}
