using System.Globalization;

namespace Atrium.Live;

/// <summary>A moment of the engine.</summary>
/// <param name="Running">Sequences that are being generated.</param>
/// <param name="Queued">Requests that wait for a slot.</param>
/// <param name="Aborted">Requests ended because their caller went away, since the engine started.</param>
public sealed record EngineFigures(long Running, long Queued, long Aborted)
{
    /// <summary>Name of the gauge behind <see cref="Running"/>.</summary>
    public const string RunningName = "atrium_engine_slots_busy";

    /// <summary>Name of the gauge behind <see cref="Queued"/>.</summary>
    public const string QueuedName = "atrium_engine_queue_length";

    /// <summary>Name of the counter behind <see cref="Aborted"/>.</summary>
    public const string AbortedName = "atrium_engine_cancelled_total";

    /// <summary>Reads Prometheus text. A figure that is missing is an error: a test that waits for zero would otherwise never fail.</summary>
    public static EngineFigures Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Sum(text, RunningName), Sum(text, QueuedName), Sum(text, AbortedName));
    }

    private static long Sum(string text, string name)
    {
        var values = text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.AsSpan(name.Length) is [' ' or '{', ..])
            .Select(static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            .ToList();
        return values.Count > 0 ? (long)values.Sum() : throw new InvalidOperationException($"The engine's metrics hold no {name}.");
    }
}
