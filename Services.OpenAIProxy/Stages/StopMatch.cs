using System.Buffers;
using System.Text;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>
/// Ends the answer before the first stop string. First is the one whose last character comes first, as an engine that checks after each
/// token would see it; of two that end together the longer one counts. Holds back only what may yet become a stop string.
/// </summary>
internal sealed class StopMatch
{
    private readonly string[] _stops;
    private readonly int[][] _fallbacks;
    private readonly int[] _matched;
    private readonly SearchValues<char> _beginnings;
    private readonly StringBuilder _held = new();

    /// <summary>Looks for <paramref name="stops"/>; empty ones are ignored.</summary>
    public StopMatch(IEnumerable<string> stops)
    {
        _stops = [.. stops.Where(static stop => stop.Length > 0).Distinct(StringComparer.Ordinal)];
        _fallbacks = [.. _stops.Select(Fallbacks)];
        _matched = new int[_stops.Length];
        _beginnings = SearchValues.Create([.. _stops.Select(static stop => stop[0])]);
    }

    /// <summary>True once a stop string was met; from then on everything is dropped.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The stop string that was met; null when none was.</summary>
    public string? Met { get; private set; }

    /// <summary>What of <paramref name="text"/> and of what was held back is known to be answer.</summary>
    public string Push(string text)
    {
        if (Stopped)
        {
            return "";
        }

        if (_held.Length == 0 && text.AsSpan().IndexOfAny(_beginnings) < 0)
        {
            return text;
        }

        foreach (var c in text)
        {
            _held.Append(c);
            var met = Advance(c);
            if (met > 0)
            {
                Stopped = true;
                Met = _held.ToString(_held.Length - met, met);
                _held.Length -= met;
                return Flush();
            }
        }

        var pending = 0;
        foreach (var matched in _matched)
        {
            pending = Math.Max(pending, matched);
        }

        var settled = _held.ToString(0, _held.Length - pending);
        _held.Remove(0, settled.Length);
        return settled;
    }

    /// <summary>The held text: the beginning of a stop string that never completed.</summary>
    public string Flush()
    {
        var held = _held.ToString();
        _held.Clear();
        return held;
    }

    /// <summary>One step of Knuth, Morris and Pratt for each stop string; the length of the longest one that ends here, else 0.</summary>
    private int Advance(char c)
    {
        var met = 0;
        for (var i = 0; i < _stops.Length; i++)
        {
            var stop = _stops[i];
            var matched = _matched[i];
            while (matched > 0 && stop[matched] != c)
            {
                matched = _fallbacks[i][matched - 1];
            }

            if (stop[matched] == c)
            {
                matched++;
            }

            if (matched == stop.Length)
            {
                met = Math.Max(met, matched);
                matched = 0;
            }

            _matched[i] = matched;
        }

        return met;
    }

    /// <summary>For each prefix of <paramref name="stop"/>, the length of the longest shorter prefix that it ends with.</summary>
    private static int[] Fallbacks(string stop)
    {
        var fallbacks = new int[stop.Length];
        for (int i = 1, matched = 0; i < stop.Length; i++)
        {
            while (matched > 0 && stop[i] != stop[matched])
            {
                matched = fallbacks[matched - 1];
            }

            if (stop[i] == stop[matched])
            {
                matched++;
            }

            fallbacks[i] = matched;
        }

        return fallbacks;
    }
}
