namespace Atrium.Upstreams.Answers;

/// <summary>
/// One answer in its dialect's JSON, not yet cut, delayed or broken. A stream has the events <see cref="Before"/> the text, those with
/// text, those <see cref="After"/> it and an <see cref="EndMark"/>; a plain answer has its <see cref="Whole"/>.
/// </summary>
internal sealed record Reply
{
    private const int MostKept = 4096;

    public bool Streamed { get; init; }

    /// <summary>The body of an answer that is not streamed.</summary>
    public byte[] Whole { get; init; } = [];

    public IReadOnlyList<byte[]> Before { get; init; } = [];

    /// <summary>How many events hold text.</summary>
    public int Count { get; init; }

    /// <summary>The event with the text of a number.</summary>
    public Func<int, byte[]> Text { get; init; } = static _ => [];

    public IReadOnlyList<byte[]> After { get; init; } = [];

    /// <summary>The data of the last event, or null where the end of the body is the end.</summary>
    public byte[]? EndMark { get; init; }

    /// <summary>An object that should hold text and does not.</summary>
    public byte[] NoText { get; init; } = "{}"u8.ToArray();

    /// <summary>The event that ends an answer which was stopped by another request, where the dialect has such a thing.</summary>
    public byte[]? Stopped { get; init; }

    /// <summary>The length of a comment line's text in keep-alives: some engines send nothing but the colon.</summary>
    public string Ping { get; init; } = " ping";

    /// <summary>Headers beside the content type.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Where in each event and in the whole the digits of the request's number go, or 0.</summary>
    public int NumberAt { get; init; }

    /// <summary>Where the ten digits of the time go, or 0.</summary>
    public int CreatedAt { get; init; }

    /// <summary>The same reply, with its events made now unless they are too many.</summary>
    public Reply Keep()
    {
        if (!Streamed || Count > MostKept)
        {
            return this;
        }

        byte[][] made = [.. Enumerable.Range(0, Count).Select(Text)];
        return this with { Text = i => made[i] };
    }
}
