using System.Globalization;

namespace Atrium.Upstreams;

/// <summary>Whether and how the prompt is repeated before the answer.</summary>
public enum Echo
{
    /// <summary>Unless the request says <c>exclude_input_in_output</c>, as TensorRT-LLM does.</summary>
    Asked,
    Always,
    Never,

    /// <summary>Always, without the special tokens, as a detokeniser prints it that skips them.</summary>
    Stripped,
}

/// <summary>What goes wrong.</summary>
public enum Fault
{
    None,

    /// <summary>Silence until the client leaves.</summary>
    Stall,

    /// <summary>TCP reset.</summary>
    Reset,

    /// <summary>The body ends without its end mark.</summary>
    Cut,

    /// <summary>The sending half of the connection is shut down.</summary>
    HalfClose,

    /// <summary>An error event, after a 200.</summary>
    Error,

    /// <summary>Something that is not JSON.</summary>
    Garbage,

    /// <summary>JSON without <c>text_output</c>.</summary>
    NoText,

    /// <summary>A proper end in the middle of the answer.</summary>
    End,
}

/// <summary>
/// How one request is answered. A request carries its own script as <c>[[mock name=value ...]]</c> anywhere in its prompt,
/// with values percent-encoded; the names are those of the properties, in any case.
/// </summary>
public sealed record Script
{
    private const string Mark = "[[mock ";

    public string Text { get; init; } = "Hello from the mock engine.";

    /// <summary>When not 0, the answer is this many times " tok" in place of <see cref="Text"/>.</summary>
    public int Count { get; init; }

    /// <summary>Bytes of text per event; 0 sends words.</summary>
    public int Piece { get; init; }

    /// <summary>Each event holds everything so far.</summary>
    public bool Cumulative { get; init; }

    public Echo Echo { get; init; }

    /// <summary>Token counts in each event, where asked for.</summary>
    public bool Counters { get; init; } = true;

    /// <summary><c>finish_reason</c> in the last event.</summary>
    public bool Finish { get; init; } = true;

    /// <summary>Milliseconds before the reply begins.</summary>
    public int First { get; init; }

    /// <summary>Milliseconds between events.</summary>
    public int Delay { get; init; }

    public Fault Fault { get; init; }

    /// <summary>Events before the fault.</summary>
    public int At { get; init; }

    /// <summary>When not 0, this status and <see cref="Message"/> as Triton's error.</summary>
    public int Status { get; init; }

    public string Message { get; init; } = "mock engine error";

    /// <summary>Seconds for a Retry-After header beside <see cref="Status"/>.</summary>
    public int RetryAfter { get; init; }

    /// <summary>Bytes per network write; 0 writes whole events.</summary>
    public int Chunk { get; init; }

    /// <summary>Lines end with CR LF.</summary>
    public bool Crlf { get; init; }

    /// <summary>Comments and other fields between the events.</summary>
    public bool Comments { get; init; }

    /// <summary>All events in one write.</summary>
    public bool Burst { get; init; }

    /// <summary>A byte that is not UTF-8 in the middle of the text.</summary>
    public bool Invalid { get; init; }

    /// <summary>The script in <paramref name="prompt"/>, or <paramref name="usual"/>.</summary>
    public static Script Of(string prompt, Script usual)
    {
        var start = prompt.LastIndexOf(Mark, StringComparison.Ordinal);
        var end = start < 0 ? -1 : prompt.IndexOf("]]", start, StringComparison.Ordinal);
        return end < 0 ? usual : Parse(prompt[(start + Mark.Length)..end], usual);
    }

    /// <summary>Changes <paramref name="script"/> by space-separated <c>name=value</c> pairs.</summary>
    /// <exception cref="FormatException">A name or a value is unknown.</exception>
    public static Script Parse(string words, Script script)
    {
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = word.Split('=', 2) is [var n, var v] ? (n, Uri.UnescapeDataString(v)) : (word, "true");
            script = name.ToUpperInvariant() switch
            {
                "TEXT" => script with { Text = value },
                "COUNT" => script with { Count = Number(value) },
                "PIECE" => script with { Piece = Number(value) },
                "CUMULATIVE" => script with { Cumulative = bool.Parse(value) },
                "ECHO" => script with { Echo = Enum.Parse<Echo>(value, ignoreCase: true) },
                "COUNTERS" => script with { Counters = bool.Parse(value) },
                "FINISH" => script with { Finish = bool.Parse(value) },
                "FIRST" => script with { First = Number(value) },
                "DELAY" => script with { Delay = Number(value) },
                "FAULT" => script with { Fault = Enum.Parse<Fault>(value, ignoreCase: true) },
                "AT" => script with { At = Number(value) },
                "STATUS" => script with { Status = Number(value) },
                "MESSAGE" => script with { Message = value },
                "RETRYAFTER" => script with { RetryAfter = Number(value) },
                "CHUNK" => script with { Chunk = Number(value) },
                "CRLF" => script with { Crlf = bool.Parse(value) },
                "COMMENTS" => script with { Comments = bool.Parse(value) },
                "BURST" => script with { Burst = bool.Parse(value) },
                "INVALID" => script with { Invalid = bool.Parse(value) },
                _ => throw new FormatException($"The mock knows no '{name}'."),
            };
        }

        return script;
    }

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
}
