namespace Atrium.OpenAIProxy.Tests.Matrix.Faults;

/// <summary>What a cell needs beside the mock's script.</summary>
internal enum Course
{
    /// <summary>Nothing.</summary>
    Usual,

    /// <summary>The engine falls silent: time has to pass.</summary>
    Silence,

    /// <summary>An engine that always does so, as the proxy learns what an engine's events hold.</summary>
    Habit,

    /// <summary>Nobody listens at the engine's address.</summary>
    Refused,
}

/// <summary>One row of the matrix.</summary>
/// <param name="Name">What it is called, in the words of <c>docs/faults.md</c>.</param>
/// <param name="Words">The mock's script.</param>
/// <param name="Course">What else it takes.</param>
internal sealed record FaultRow(string Name, string Words, Course Course = Course.Usual)
{
    /// <summary>The answer of every engine: several events, and characters of two to four bytes.</summary>
    public const string Text = "Grüße aus Köln, 東京 and 🦊 — that is all.";

    // A connection that breaks drops what is still on its way, and what the page says is then a matter of luck: so the first text comes well before.
    private const string Apart = "delay=150";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<FaultRow> All { get; } =
    [
        new("no fault", ""),
        new("silent before the headers", "fault=stall at=-1", Course.Silence),
        new("silent after the headers", "fault=stall at=0", Course.Silence),
        new("silent in the middle", "fault=stall at=3", Course.Silence),
        new("silent in the middle, but for comments", "fault=stall at=3 beat=20", Course.Silence),
        new("connection refused", "", Course.Refused),
        new("reset before the headers", "fault=reset at=-1"),
        new("reset after the headers", "fault=reset at=0"),
        new("reset in the middle", $"fault=reset at=3 {Apart}"),
        new("connection closed before the headers", "fault=cut at=-1"),
        new("connection closed after the headers", "fault=cut at=0"),
        new("connection closed in the middle", $"fault=cut at=3 {Apart}"),
        new("half-closed before the headers", "fault=halfclose at=-1"),
        new("half-closed in the middle", $"fault=halfclose at=3 {Apart}"),
        new("a proper end with nothing before it", "fault=end at=0"),
        new("a proper end in the middle", "fault=end at=3"),
        new("the end mark in the middle", "fault=done at=3"),
        new("200, then an error", "fault=error at=0"),
        new("an error in the middle", "fault=error at=3"),
        new("200, then what is not JSON", "fault=garbage at=0"),
        new("not JSON in the middle", "fault=garbage at=3"),
        new("200, then JSON without text", "fault=notext at=0"),
        new("JSON without text in the middle", "fault=notext at=3"),
        new("200, then a list", "fault=notobject at=0"),
        new("a list in the middle", "fault=notobject at=3"),
        new("a huge event in the middle", "fault=oversize at=3 size=9000000"),
        new("no `[DONE]`", "done=false"),
        new("no finish reason", "finish=false"),
        new("neither of them", "finish=false done=false"),
        new("an empty finish reason in each event", "emptyfinish"),
        new("no token counts", "usage=false"),
        new("token counts unasked, without `choices`", "usagealways usagechoices=false"),
        new("each event tells everything so far", "cumulative", Course.Habit),
        new("a byte per write", "chunk=1"),
        new("characters cut between events", "piece=3"),
        new("a byte that is not UTF-8", "invalid"),
        new("all events in one write", "burst"),
        new("lines end with CR LF", "crlf"),
        new("lines end with CR", "cr"),
        new("`data:` without a space", "space=false"),
        new("comments between events", "ping"),
        new("fields `id` and `retry`", "ids"),
        new("events with empty data", "emptydata"),
        new("comments and other fields in events", "comments"),
        new("headers byte by byte", "slow=2"),
        new("429, Retry-After in seconds", "status=429 retryafter=7"),
        new("429, Retry-After as a date", "status=429 retryafter=7 retryform=date"),
        new("429, retry-after-ms", "status=429 retryafter=7 retryform=ms"),
        new("429 without a time", "status=429"),
        new("503", "status=503"),
        new("503, Retry-After", "status=503 retryafter=7"),
        new("500", "status=500"),
        new("500 with a page of HTML", "status=500 html"),
    ];

    /// <summary>Whether a stream ends as it should and too early.</summary>
    public bool EndsEarly => Words is "fault=end at=3" or "fault=done at=3";

    public string Script => $"[[mock text={Uri.EscapeDataString(Text)} {Words}]]";

    public static FaultRow Of(string name) => All.Single(row => row.Name == name);

    public override string ToString() => Name;
}
