using System.Collections.Concurrent;

namespace Atrium.Upstreams;

/// <summary>The usual script and the variations of it that requests asked for, each read once; and the draws of faults by rate.</summary>
internal sealed class ScriptBook(Script usual)
{
    private const int Most = 1000;

    private readonly ConcurrentDictionary<(string Header, string Words), (Script Script, Script Healthy)> _known = [];
    private readonly (Script Script, Script Healthy) _usual = (usual, usual.Healthy);
    private int _requests;

    public Script Usual => usual;

    /// <summary>The script for the next request, whose header and text hold these words.</summary>
    /// <exception cref="FormatException">A word is unknown.</exception>
    public Script Next(string? header, string? words)
    {
        var request = Interlocked.Increment(ref _requests);
        var (script, healthy) = header is null && words is null ? _usual : Find((header ?? "", words ?? ""));
        return script.Rate >= 1 || Draw(script.Rng, request) < script.Rate ? script : healthy;
    }

    /// <summary>A number from 0 to 1 that depends on nothing but its arguments.</summary>
    internal static double Draw(int rng, int request)
    {
        // splitmix64
        var z = unchecked((ulong)(((long)rng << 32) + request) * 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1ul << 53));
    }

    private (Script Script, Script Healthy) Find((string Header, string Words) key)
    {
        if (_known.TryGetValue(key, out var found))
        {
            return found;
        }

        var script = Script.Parse(key.Words, Script.Parse(key.Header, usual));
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        return _known[key] = (script, script.Healthy);
    }
}
