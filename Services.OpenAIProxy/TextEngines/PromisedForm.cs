using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Schemas;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>
/// Holds an answer to the form that the request was promised: the arguments of strict functions follow their schemas, and an answer that was
/// to be JSON is, by its schema. An answer that ends by itself and breaks the promise is a failure and no success. Where no guide
/// holds the engine to it, a strict call is held back until it is whole and right; else what is told streams as ever, and is judged at its end.
/// </summary>
internal sealed class PromisedForm
{
    private static readonly JsonElement AnyObject = JsonDocument.Parse("""{"type":"object"}""").RootElement;

    private readonly ResponseFormat _format;
    private readonly Dictionary<string, JsonElement> _strict;
    private readonly bool _holds;
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _arguments = new();
    private readonly List<GenerationEvent> _held = [];
    private string? _called;
    private bool _anyCall;

    private PromisedForm(TextCall call, Dictionary<string, JsonElement> strict)
    {
        (_format, _strict) = (call.Request.Format, strict);
        _holds = call.Guide is null;
    }

    /// <summary>For the answer to <paramref name="call"/>; null where nothing is promised.</summary>
    public static PromisedForm? Of(TextCall call)
    {
        var request = call.Request;
        var strict = request.OffersTools ? request.Tools.Where(static tool => tool.Strict).DistinctBy(static tool => tool.Name).ToDictionary(static tool => tool.Name, ForcedCall.Parameters, StringComparer.Ordinal) : [];
        return strict.Count > 0 || request.Format.Kind != ResponseFormatKind.Text ? new PromisedForm(call, strict) : null;
    }

    /// <summary>Looks at the events from <paramref name="first"/> on, and takes out those that have to wait.</summary>
    /// <exception cref="EngineException">A call breaks the promise.</exception>
    public void Take(List<GenerationEvent> events, int first)
    {
        GenerationEvent[] taken = [.. events[first..]];
        events.RemoveRange(first, taken.Length);
        foreach (var one in taken)
        {
            switch (one)
            {
                case GenerationEvent.ToolCallStarted started:
                    CallEnds(events);
                    _anyCall = true;
                    _called = _strict.ContainsKey(started.Name) ? started.Name : null;
                    break;
                case GenerationEvent.ToolCallArguments part when _called is not null:
                    _arguments.Append(part.Delta);
                    break;
                case GenerationEvent.Text text:
                    CallEnds(events);
                    if (_format.Kind != ResponseFormatKind.Text)
                    {
                        _text.Append(text.Delta);
                    }

                    break;
            }

            (_called is not null && _holds ? _held : events).Add(one);
        }
    }

    /// <summary>The answer ended for <paramref name="reason"/>. What was <paramref name="cut"/>, by the limit or the client's stop string, is told as it is.</summary>
    /// <exception cref="EngineException">It breaks the promise.</exception>
    public void End(List<GenerationEvent> events, FinishReason reason, bool cut)
    {
        if (cut)
        {
            events.AddRange(_held);
            return;
        }

        CallEnds(events);
        if (reason == FinishReason.Stop && !_anyCall && _format.Kind != ResponseFormatKind.Text
            && SchemaCheck.OfText(_format.Kind == ResponseFormatKind.JsonSchema ? _format.Schema : AnyObject, _text.ToString()) is { } fault)
        {
            throw Broken($"The engine's answer does not follow 'response_format': {fault}.");
        }
    }

    private static EngineException Broken(string message) => new(new GenerationFailure(FailureKind.Engine, message) { EngineWorks = true });

    private void CallEnds(List<GenerationEvent> events)
    {
        if (_called is not { } name)
        {
            return;
        }

        if (SchemaCheck.OfText(_strict[name], _arguments.ToString()) is { } fault)
        {
            throw Broken($"The model called the strict function '{name}' with arguments that do not follow its schema: {fault}.");
        }

        events.AddRange(_held);
        _held.Clear();
        _arguments.Clear();
        _called = null;
    }
}
