namespace Atrium.Upstreams;

/// <summary>
/// How one request is answered. A request carries its own script as <c>[[mock name=value ...]]</c> anywhere in its text or as the
/// header <c>x-mock: name=value ...</c>, with values percent-encoded; the names are those of the properties, in any case.
/// </summary>
public sealed record Script
{
    /// <summary>What the mock says when nobody tells it anything.</summary>
    public const string UsualText = "Hello from the mock engine.";

    private const string Mark = "[[mock ";

    public string Text { get; init; } = UsualText;

    /// <summary>The answer is the last message of the user, or the prompt, in place of <see cref="Text"/>.</summary>
    public bool Mirror { get; init; }

    /// <summary>When not 0, the answer is this many times " tok" in place of <see cref="Text"/>.</summary>
    public int Count { get; init; }

    /// <summary>Bytes of text per event; 0 sends words.</summary>
    public int Piece { get; init; }

    /// <summary>Thoughts before the answer, where the dialect has a field for them.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>Tools that are called, where the dialect has calls; never in reply to a tool's result.</summary>
    public IReadOnlyList<ScriptedTool> Tools { get; init; } = [];

    /// <summary>
    /// The family of models in whose way engines that give text write the calls of <see cref="Tools"/> behind <see cref="Text"/>; empty writes none.
    /// </summary>
    public string Family { get; init; } = "";

    /// <summary>Each event holds everything so far.</summary>
    public bool Cumulative { get; init; }

    public Echo Echo { get; init; }

    /// <summary>A byte that is not UTF-8 in the middle of the text.</summary>
    public bool Invalid { get; init; }

    /// <summary>What a piece holds of a character that it cuts becomes U+FFFD, as in a detokeniser that knows no better.</summary>
    public bool Replacement { get; init; }

    /// <summary>Token counts: Triton's counters where asked for, TGI's details, OpenAI's usage.</summary>
    public bool Counters { get; init; } = true;

    /// <summary>The finish reason, and TGI's and OpenAI's last event. Null gives one where the dialect has it.</summary>
    public bool? Finish { get; init; }

    /// <summary>The finish reason when not the true one.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The end mark <c>[DONE]</c>.</summary>
    public bool Done { get; init; } = true;

    /// <summary>Milliseconds before the reply begins.</summary>
    public int First { get; init; }

    /// <summary>Milliseconds between the headers and the first event.</summary>
    public int Wait { get; init; }

    /// <summary>Milliseconds between events.</summary>
    public int Delay { get; init; }

    /// <summary>Each of the three is longer by up to this many milliseconds.</summary>
    public int Jitter { get; init; }

    /// <summary>When not 0, a comment every so many milliseconds while a stream waits or stalls.</summary>
    public int Beat { get; init; }

    /// <summary>When not 0, this status and <see cref="Message"/> as the dialect's error.</summary>
    public int Status { get; init; }

    public string Message { get; init; } = "mock engine error";

    /// <summary>The error's body is a page of HTML.</summary>
    public bool Html { get; init; }

    /// <summary>Seconds for a Retry-After header beside <see cref="Status"/>.</summary>
    public int RetryAfter { get; init; }

    /// <summary>How <see cref="RetryAfter"/> is said.</summary>
    public RetryForm RetryForm { get; init; }

    public Fault Fault { get; init; }

    /// <summary>Events of text before the fault, at most those there are; -1 is before the headers.</summary>
    public int At { get; init; }

    /// <summary>The status that the error of <see cref="Fault.Error"/> stands for.</summary>
    public int Code { get; init; } = 500;

    /// <summary>Bytes of the event of <see cref="Fault.Oversize"/>.</summary>
    public int Size { get; init; } = 32 * 1024 * 1024;

    /// <summary>The share of the requests that <see cref="Fault"/>, <see cref="Status"/> and <see cref="Slow"/> are meant for.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Chooses which requests those are: the same number, the same ones.</summary>
    public int Rng { get; init; }

    /// <summary>Milliseconds per byte of the status line and a first header.</summary>
    public int Slow { get; init; }

    /// <summary>Bytes per network write; 0 writes whole events.</summary>
    public int Chunk { get; init; }

    /// <summary>When not 0, the body is written in two parts, the first one of this many bytes.</summary>
    public int Split { get; init; }

    /// <summary>Lines end with CR LF.</summary>
    public bool Crlf { get; init; }

    /// <summary>Lines end with CR alone.</summary>
    public bool Cr { get; init; }

    /// <summary>A comment and the fields <c>event</c> and <c>id</c> in each event.</summary>
    public bool Comments { get; init; }

    /// <summary>A comment as an event of its own before each event.</summary>
    public bool Ping { get; init; }

    /// <summary>Lines <c>id</c> and <c>retry</c> of their own before each event.</summary>
    public bool Ids { get; init; }

    /// <summary>An event with empty data before each event.</summary>
    public bool EmptyData { get; init; }

    /// <summary>A space after <c>data:</c>.</summary>
    public bool Space { get; init; } = true;

    /// <summary>All events in one write.</summary>
    public bool Burst { get; init; }

    /// <summary>Triton's <c>generate</c> refuses an answer of several pieces, as it does for a decoupled model.</summary>
    public bool Decoupled { get; init; }

    /// <summary>Names of request fields that are refused, separated by commas.</summary>
    public string Refuse { get; init; } = "";

    /// <summary>The usage chunk has <c>choices</c>.</summary>
    public bool UsageChoices { get; init; } = true;

    /// <summary>The usage chunk comes unasked.</summary>
    public bool UsageAlways { get; init; }

    /// <summary><c>finish_reason</c> is the empty string where it should be null.</summary>
    public bool EmptyFinish { get; init; }

    /// <summary>Which <c>index</c> calls of tools have in a stream.</summary>
    public ToolIndex ToolIndex { get; init; }

    /// <summary>Calls of tools have <c>type</c>.</summary>
    public bool ToolType { get; init; } = true;

    /// <summary>Whether answers end as the dialect ends them.</summary>
    internal bool HasFinish => Finish ?? true;

    /// <summary>Without what happens by <see cref="Rate"/>.</summary>
    internal Script Healthy => this with { Fault = Fault.None, Status = 0, Slow = 0 };

    /// <summary>The script in <paramref name="prompt"/>, or <paramref name="usual"/>.</summary>
    public static Script Of(string prompt, Script usual) => WordsIn(prompt) is { } words ? Parse(words, usual) : usual;

    /// <summary>Changes <paramref name="script"/> by space-separated <c>name=value</c> pairs.</summary>
    /// <exception cref="FormatException">A name or a value is unknown.</exception>
    public static Script Parse(string words, Script script) => ScriptWords.Apply(words, script);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text.Length, Count, Piece, Fault, At, Delay);

    /// <summary>What a person said in <paramref name="text"/>: without the script, and of a ChatML prompt the last turn of the user.</summary>
    internal static string Said(string text)
    {
        const string Turn = "<|im_start|>user\n";
        if (text.LastIndexOf(Turn, StringComparison.Ordinal) is >= 0 and var turn)
        {
            text = text[(turn + Turn.Length)..];
            text = text.IndexOf("<|im_end|>", StringComparison.Ordinal) is >= 0 and var end ? text[..end] : text;
        }

        return WordsIn(text) is { } words ? text.Replace($"{Mark}{words}]]", "", StringComparison.Ordinal) : text;
    }

    /// <summary>The words of the last script in <paramref name="text"/>.</summary>
    internal static string? WordsIn(string text)
    {
        var start = text.LastIndexOf(Mark, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("]]", start, StringComparison.Ordinal);
        return end < 0 ? null : text[(start + Mark.Length)..end];
    }
}
