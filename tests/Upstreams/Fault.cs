namespace Atrium.Upstreams;

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

    /// <summary>The sending half of the connection is shut down; the mock still reads.</summary>
    HalfClose,

    /// <summary>An error event, after a 200.</summary>
    Error,

    /// <summary>Something that is not JSON.</summary>
    Garbage,

    /// <summary>JSON that is not an object.</summary>
    NotObject,

    /// <summary>An object without the text it should hold.</summary>
    NoText,

    /// <summary>A proper end of the body in the middle of the answer.</summary>
    End,

    /// <summary>The dialect's end mark in the middle of the answer; the same as <see cref="End"/> where it has none.</summary>
    Done,

    /// <summary>An event of <see cref="Script.Size"/> bytes; then the answer goes on.</summary>
    Oversize,
}
