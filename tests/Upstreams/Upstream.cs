using System.Collections.Concurrent;
using Atrium.Upstreams.Answers;
using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Triton;

namespace Atrium.Upstreams;

/// <summary>What a mock engine does and what it has seen. A test in the same process may change it between requests.</summary>
public sealed class Upstream
{
    private const int MostReplies = 256;

    private readonly ConcurrentDictionary<(Script Script, object Request), Reply> _replies = [];
    private ScriptBook _book = new(new Script());

    /// <summary>The protocol it speaks.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>How requests are answered that do not say it themselves. Setting it starts the draws of faults by rate anew.</summary>
    public Script Script
    {
        get => _book.Usual;
        set => _book = new ScriptBook(value);
    }

    /// <summary>What Triton's model looks like.</summary>
    public ModelConfigKind Config { get; set; }

    /// <summary>Whose OpenAI API it is.</summary>
    public Flavour Flavour { get; set; }

    /// <summary>The context length that is named, where one is named.</summary>
    public int Context { get; set; } = 4096;

    /// <summary>Names of the models; an empty list takes any name.</summary>
    public IReadOnlyList<string> Models { get; set; } = [];

    /// <summary>The bearer token that a request must bring, or null.</summary>
    public string? Key { get; set; }

    /// <summary>Whether the engine says that it is ready.</summary>
    public bool Ready { get; set; } = true;

    /// <summary>How much of its key/value memory is in use, from 0 to 1, for those who ask.</summary>
    public double KvUse { get; set; } = 0.25;

    /// <summary>Dates in replies come from here, and delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Everything it was asked.</summary>
    public Journal Journal { get; init; } = new();

    /// <summary>Requests that can be ended by their id.</summary>
    internal ConcurrentDictionary<string, CancellationTokenSource> Stoppable { get; } = [];

    internal Script Next(string? header, string? words) => _book.Next(header, words);

    /// <summary>The reply to an equal request, made once: a load test pays for the bytes and not for their making.</summary>
    internal Reply Cached(Script script, object request, Func<Reply> make)
    {
        if (_replies.TryGetValue((script, request), out var reply))
        {
            return reply;
        }

        if (_replies.Count >= MostReplies)
        {
            _replies.Clear();
        }

        return _replies[(script, request)] = make().Keep();
    }
}
