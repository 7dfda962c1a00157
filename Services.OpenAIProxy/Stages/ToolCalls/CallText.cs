using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>
/// One answer as a family of models reads it: what comes in, and what is told of it. All that is read from a mark on is held until
/// <see cref="Begin"/> makes it a call; until then it may turn out to be text.
/// </summary>
internal sealed class CallText(ToolCallRules rules, IReadOnlyList<CallMark> marks)
{
    /// <summary>Most characters of a name or a key; what is longer is none.</summary>
    public const int LongestWord = 256;

    private const string IdCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly SearchValues<char> _notable = SearchValues.Create([.. marks.Select(static mark => mark.Text[0]), ' ', '\n', '\r', '\t']);
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _held = new();
    private readonly StringBuilder _arguments = new();
    private ICollection<GenerationEvent> _events = [];
    private bool _leads = true;
    private bool _afterCall;
    private bool _broken;

    /// <summary>What comes in.</summary>
    public ArrivingText Input { get; } = new();

    /// <summary>How far the calls have come.</summary>
    public ToolCallState State { get; private set; }

    /// <summary>The mark that was found last.</summary>
    public string Mark { get; private set; } = "";

    /// <summary>Calls that have begun so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a call has begun and not ended.</summary>
    public bool InCall { get; private set; }

    /// <summary>The schema of the begun call's arguments; of kind Undefined where there is none.</summary>
    public JsonElement Schema { get; private set; }

    /// <summary>The next character; there must be one.</summary>
    public char Next => Input.Unread[0];

    /// <summary>Where events go from now on.</summary>
    public void TellTo(ICollection<GenerationEvent> events) => _events = events;

    /// <summary>Passes text on up to the next mark that begins a call, and takes the mark; false at the end.</summary>
    public async ValueTask<bool> FindAsync()
    {
        while (State != ToolCallState.Enough && await Input.HasAsync(1))
        {
            if (IsSpace(Next))
            {
                if (_afterCall && _held.Length == 0)
                {
                    Input.Skip(1);
                }
                else
                {
                    Take(1);
                }
            }
            else if (!_notable.Contains(Next) || await MatchAsync() is not { } mark)
            {
                Release();
                Plain();
            }
            else
            {
                Take(mark.Text.Length);
                if (mark.Begins)
                {
                    Mark = mark.Text;
                    return true;
                }

                _ = _afterCall ? _held.Clear() : _held;
            }
        }

        Release();
        return false;
    }

    /// <summary>Takes <paramref name="count"/> characters.</summary>
    public void Take(int count)
    {
        if (!InCall)
        {
            _held.Append(Input.Unread[..count]);
        }

        Input.Skip(count);
    }

    /// <summary>
    /// A call of <paramref name="name"/> begins; false when there is no such function, and so no call. <paramref name="id"/>: the model's own, or null.
    /// </summary>
    public bool Begin(string name, string? id = null)
    {
        if (name.Length == 0 || !(rules.PassUnknown || rules.Names.Contains(name)))
        {
            return false;
        }

        _held.Clear();
        Tell();
        _events.Add(new GenerationEvent.ToolCallStarted(Count++, id ?? "call_" + NewId(24), name, rules.Choice));
        Schema = rules.Parameters.GetValueOrDefault(name);
        (InCall, State) = (true, ToolCallState.Open);
        return true;
    }

    /// <summary>An id of letters and digits.</summary>
    public static string NewId(int length) => RandomNumberGenerator.GetString(IdCharacters, length);

    /// <summary>Adds to the arguments.</summary>
    public void Write(ReadOnlySpan<char> json) => _arguments.Append(json);

    /// <summary>Adds to a string in the arguments.</summary>
    public void WriteText(ReadOnlySpan<char> text) => JsonStringText.Append(_arguments, text);

    /// <summary>The begun call ends. What was begun and is not whole cannot be taken back, and must not be taken for a call to carry out.</summary>
    public void End(bool whole)
    {
        Tell();
        _broken |= !whole;
        State = _broken ? ToolCallState.Open : rules.One ? ToolCallState.Enough : ToolCallState.Whole;
        (InCall, _afterCall, _leads) = (false, whole, whole);
    }

    /// <summary>What was held has done its duty and is no text.</summary>
    public void Drop() => _held.Clear();

    /// <summary>What was held is text, but for the white space behind a call.</summary>
    public void Release()
    {
        if (_held.Length == 0)
        {
            return;
        }

        var blank = (_leads || _afterCall) && string.IsNullOrWhiteSpace(_held.ToString());
        if (!blank || !_afterCall)
        {
            _text.Append(_held);
            (_afterCall, _leads) = (false, blank && _leads);
        }

        _held.Clear();
    }

    /// <summary>Adds what is to be told to the events.</summary>
    public void Tell()
    {
        if (_text.Length > 0)
        {
            _events.Add(new GenerationEvent.Text(_text.ToString(), rules.Choice));
            _text.Clear();
        }

        if (InCall && _arguments.Length > 0)
        {
            _events.Add(new GenerationEvent.ToolCallArguments(Count - 1, _arguments.ToString(), rules.Choice));
            _arguments.Clear();
        }
    }

    /// <summary>What JSON and the families take for white space.</summary>
    public static bool IsSpace(char c) => c is ' ' or '\n' or '\r' or '\t';

    private void Plain()
    {
        var unread = Input.Unread;
        var notable = unread[1..].IndexOfAny(_notable);
        var plain = notable < 0 ? unread.Length : notable + 1;
        _text.Append(unread[..plain]);
        Input.Skip(plain);
        (_afterCall, _leads) = (false, false);
    }

    /// <summary>The longest mark that comes next; null when none does. Waits only while one still may.</summary>
    private async ValueTask<CallMark?> MatchAsync()
    {
        CallMark? found = null;
        for (var count = 1; await Input.HasAsync(count); count++)
        {
            var more = false;
            foreach (var mark in marks)
            {
                if ((_leads || !mark.Leads) && mark.Text.Length >= count && Input.Unread.StartsWith(mark.Text.AsSpan(0, count)))
                {
                    found = mark.Text.Length == count ? mark : found;
                    more |= mark.Text.Length > count;
                }
            }

            if (!more)
            {
                break;
            }
        }

        return found;
    }
}
