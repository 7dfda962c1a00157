using System.Text;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>A message while it is being said.</summary>
internal sealed class OpenMessage
{
    private const string IndexName = "content_index";

    private readonly ResponseEvents _events;
    private readonly string _id = ResponseItem.NewId("msg");
    private readonly List<ResponsePart> _parts = [];
    private readonly List<TokenLogprob> _logprobs = [];
    private readonly StringBuilder _text = new();
    private bool? _refuses;

    /// <summary>Begins the item.</summary>
    public OpenMessage(ResponseEvents events, int index)
    {
        (_events, Index) = (events, index);
        events.Item("response.output_item.added", index, ResponseItem.Message(_id, "in_progress", []));
    }

    /// <summary>Its place in the output.</summary>
    public int Index { get; }

    /// <summary>Goes on with the text; takes the <paramref name="logprobs"/> that came since.</summary>
    public void Say(string delta, List<TokenLogprob> logprobs)
    {
        Turn(refuses: false);
        _text.Append(delta);
        if (delta.Length > 0)
        {
            _events.Text("response.output_text.delta", Index, _id, IndexName, _parts.Count, "delta", delta, logprobs);
            _logprobs.AddRange(logprobs);
            logprobs.Clear();
        }
    }

    /// <summary>Goes on with the refusal.</summary>
    public void Refuse(string delta)
    {
        Turn(refuses: true);
        _text.Append(delta);
        _events.Text("response.refusal.delta", Index, _id, IndexName, _parts.Count, "delta", delta);
    }

    /// <summary>Ends it.</summary>
    public ResponseItem Close(string status, List<TokenLogprob> logprobs)
    {
        _logprobs.AddRange(logprobs);
        logprobs.Clear();
        ClosePart();
        var item = ResponseItem.Message(_id, status, _parts);
        _events.Item("response.output_item.done", Index, item);
        return item;
    }

    private void Turn(bool refuses)
    {
        if (_refuses != refuses)
        {
            ClosePart();
            _refuses = refuses;
            _events.Part("response.content_part.added", Index, _id, IndexName, _parts.Count, refuses ? ResponsePart.Refusal("") : ResponsePart.Said("", []));
        }
    }

    private void ClosePart()
    {
        if (_refuses is not { } refuses)
        {
            return;
        }

        var text = _text.ToString();
        var part = refuses ? ResponsePart.Refusal(text) : ResponsePart.Said(text, _logprobs);
        if (refuses)
        {
            _events.Text("response.refusal.done", Index, _id, IndexName, _parts.Count, "refusal", text);
        }
        else
        {
            _events.Text("response.output_text.done", Index, _id, IndexName, _parts.Count, "text", text, _logprobs);
            _logprobs.Clear();
        }

        _events.Part("response.content_part.done", Index, _id, IndexName, _parts.Count, part);
        _parts.Add(part);
        _text.Clear();
        _refuses = null;
    }
}

/// <summary>A thought while it is being thought, told as the item's content or as a summary.</summary>
internal sealed class OpenThought
{
    private readonly ResponseEvents _events;
    private readonly bool _asSummary;
    private readonly string _id = ResponseItem.NewId("rs");
    private readonly StringBuilder _text = new();

    /// <summary>Begins the item.</summary>
    public OpenThought(ResponseEvents events, int index, bool asSummary)
    {
        (_events, Index, _asSummary) = (events, index, asSummary);
        events.Item("response.output_item.added", index, ResponseItem.Thinking(_id, "in_progress", null, asSummary));
        events.Part(PartEvent("added"), index, _id, IndexName, 0, Part(""));
    }

    /// <summary>Its place in the output.</summary>
    public int Index { get; }

    private string IndexName => _asSummary ? "summary_index" : "content_index";

    private string TextEvent => _asSummary ? "response.reasoning_summary_text." : "response.reasoning_text.";

    /// <summary>Goes on with it.</summary>
    public void Think(string delta)
    {
        _text.Append(delta);
        _events.Text(TextEvent + "delta", Index, _id, IndexName, 0, "delta", delta);
    }

    /// <summary>Ends it.</summary>
    public ResponseItem Close()
    {
        var text = _text.ToString();
        _events.Text(TextEvent + "done", Index, _id, IndexName, 0, "text", text);
        _events.Part(PartEvent("done"), Index, _id, IndexName, 0, Part(text));
        var item = ResponseItem.Thinking(_id, "completed", text, _asSummary);
        _events.Item("response.output_item.done", Index, item);
        return item;
    }

    private string PartEvent(string what) => (_asSummary ? "response.reasoning_summary_part." : "response.content_part.") + what;

    private ResponsePart Part(string text) => _asSummary ? ResponsePart.Summary(text) : ResponsePart.Thought(text);
}

/// <summary>A call of a function while its arguments are being written.</summary>
internal sealed class OpenCall
{
    private readonly ResponseEvents _events;
    private readonly string _id = ResponseItem.NewId("fc");
    private readonly string _callId;
    private readonly string _name;
    private readonly StringBuilder _arguments = new();

    /// <summary>Begins the item.</summary>
    public OpenCall(ResponseEvents events, int index, string callId, string name)
    {
        (_events, Index, _callId, _name) = (events, index, callId, name);
        events.Item("response.output_item.added", index, ResponseItem.Call(_id, "in_progress", callId, name, ""));
    }

    /// <summary>Its place in the output.</summary>
    public int Index { get; }

    /// <summary>Goes on with the arguments.</summary>
    public void Argue(string delta)
    {
        _arguments.Append(delta);
        _events.Arguments(Index, _id, delta);
    }

    /// <summary>Ends it.</summary>
    public ResponseItem Close(string status)
    {
        _events.ArgumentsDone(Index, _id, _name, _arguments.ToString());
        var item = ResponseItem.Call(_id, status, _callId, _name, _arguments.ToString());
        _events.Item("response.output_item.done", Index, item);
        return item;
    }
}
