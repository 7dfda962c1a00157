using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>
/// Tells which call a part belongs to. The index should say so, but engines leave it out, send 0 for every call, repeat the name with each
/// part, or send a new id with each part; the calls that come out are numbered from 0 without gaps, whatever they did.
/// </summary>
internal sealed class ToolCallRepair(int choice)
{
    private readonly List<ToolCallState> _calls = [];

    /// <summary>Whether there is any call.</summary>
    public bool Any => _calls.Count > 0;

    /// <summary>Whether the arguments of a call were begun and not completed.</summary>
    public bool AnyCut => _calls.Exists(static call => call.IsCut);

    /// <summary>Takes one part.</summary>
    public void Push(int? index, string? id, string? name, string? arguments, List<GenerationEvent> events)
    {
        id = string.IsNullOrEmpty(id) ? null : id;
        name = string.IsNullOrEmpty(name) ? null : name;
        if (id is null && name is null && string.IsNullOrEmpty(arguments))
        {
            return;
        }

        var call = Find(index, id, name);
        if (call is null)
        {
            _calls.Add(call = new ToolCallState(_calls.Count, choice) { EngineIndex = index });
        }

        // The same id for every call is no id.
        call.Id ??= id is not null && _calls.Exists(other => other.Id == id) ? null : id;
        call.Name ??= name;
        call.Push(arguments, events);
    }

    /// <summary>Ends all calls; <paramref name="cut"/>: the answer was cut by its token limit.</summary>
    public void End(bool cut, List<GenerationEvent> events)
    {
        foreach (var call in _calls)
        {
            call.End(cut, events);
        }
    }

    private ToolCallState? Find(int? index, string? id, string? name)
    {
        if (id is not null && _calls.Find(call => call.Id == id) is { } same
            && (name is null || index is null || same.EngineIndex is null || same.EngineIndex == index))
        {
            return same;
        }

        var candidate = index is null ? _calls.LastOrDefault() : _calls.FindLast(call => call.EngineIndex == index);
        return candidate is null ? id is null && name is null ? _calls.LastOrDefault() : null
            : IsAnother(candidate, index, id, name) ? null
            : candidate;
    }

    /// <summary>Whether a part under the number of <paramref name="call"/> (or without one) begins another call.</summary>
    private static bool IsAnother(ToolCallState call, int? index, string? id, string? name) =>

        // Whoever names nothing goes on with what there is, even under a new id.
        name is not null
        && call.Name is not null
        && (name != call.Name

            // The same function once more, or its name once more?
            || id is not null && call.Id is not null && (call.IsClosed || !call.HasArguments || index is null)
            || call.IsClosed);
}
