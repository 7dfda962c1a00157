using System.Text.Json;

namespace Atrium.Standalone.Engine;

/// <summary>Relays the engine's output to the log of this process and remembers its end, to explain an exit.</summary>
internal sealed class EngineOutput(ILogger logger)
{
    private const int Remembered = 12;
    private const int LongestLine = 2000;

    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new();

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lock)
            {
                return [.. _last];
            }
        }
    }

    /// <summary>Reads one stream of the child to its end.</summary>
    public async Task RelayAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Relay(line);
        }
    }

    /// <summary>
    /// Takes one line. The child logs one JSON object per line, which keeps level and category; any other line (native code, an
    /// unhandled exception) is relayed as it is.
    /// </summary>
    public void Relay(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        var (level, text) = Parse(line);
        text = text.Length > LongestLine ? text[..LongestLine] + " ..." : text;
        lock (_lock)
        {
            if (_last.Count == Remembered)
            {
                _ = _last.Dequeue();
            }

            _last.Enqueue(text);
        }

        logger.EngineSays(level, text);
    }

    private static (LogLevel Level, string Text) Parse(string line)
    {
        if (line[0] != '{')
        {
            return (LogLevel.Information, line);
        }

        try
        {
            var entry = JsonSerializer.Deserialize(line, EngineLogJson.Default.EngineLogLine);
            if (entry?.Message is null)
            {
                return (LogLevel.Information, line);
            }

            _ = Enum.TryParse(entry.Level, ignoreCase: true, out LogLevel level);
            return (level, entry.Exception is null ? entry.Message : entry.Message + Environment.NewLine + entry.Exception);
        }
        catch (JsonException)
        {
            return (LogLevel.Information, line);
        }
    }
}
