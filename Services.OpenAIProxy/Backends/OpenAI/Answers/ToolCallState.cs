using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>One function call while its parts come in.</summary>
internal sealed class ToolCallState(int index, int choice)
{
    private JsonBalance _balance;
    private string _held = "";
    private bool _started;

    /// <summary>The engine's number for it; null when it gave none.</summary>
    public int? EngineIndex { get; init; }

    /// <summary>The engine's id; null when it gave none.</summary>
    public string? Id { get; set; }

    /// <summary>The function; null as long as it is not known.</summary>
    public string? Name { get; set; }

    /// <summary>Whether its arguments are complete JSON.</summary>
    public bool IsClosed => _balance.IsClosed;

    /// <summary>Whether its arguments were begun and not completed.</summary>
    public bool IsCut => !_balance.IsEmpty && !_balance.IsClosed;

    /// <summary>Whether it has any arguments yet.</summary>
    public bool HasArguments => !_balance.IsEmpty;

    /// <summary>Adds what is known of it to <paramref name="events"/>; arguments wait for the name, and a name waits for its id for as long as it can.</summary>
    public void Push(string? arguments, List<GenerationEvent> events)
    {
        if (!string.IsNullOrEmpty(arguments))
        {
            _balance.Push(arguments);
            _held += arguments;
        }

        if (!_started && Name is not null && (Id is not null || _held.Length > 0))
        {
            Start(events);
        }

        if (_started && _held.Length > 0)
        {
            events.Add(new GenerationEvent.ToolCallArguments(index, _held, choice));
            _held = "";
        }
    }

    /// <summary>Ends it. A call without arguments gets an empty object: what a client parses has to be JSON.</summary>
    /// <exception cref="InvalidDataException">It has no name.</exception>
    public void End(bool cut, List<GenerationEvent> events)
    {
        if (Name is null)
        {
            throw new InvalidDataException("The engine called a function without naming it.");
        }

        if (!_started)
        {
            Start(events);
        }

        if (_balance.IsEmpty && !cut)
        {
            events.Add(new GenerationEvent.ToolCallArguments(index, "{}", choice));
        }
    }

    private void Start(List<GenerationEvent> events)
    {
        _started = true;
        Id ??= "call_" + Guid.NewGuid().ToString("N")[..24];
        events.Add(new GenerationEvent.ToolCallStarted(index, Id, Name!, choice));
    }
}
