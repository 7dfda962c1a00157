namespace Atrium.OpenAIProxy.Templates.Jinja;

/// <summary>Why a template could not be read or rendered.</summary>
internal enum JinjaFault
{
    /// <summary>The source is not a template, or uses what is not supported.</summary>
    Syntax,

    /// <summary>The template refused its input by <c>raise_exception</c>.</summary>
    Raised,

    /// <summary>What the template did with its input is an error in Python, too.</summary>
    Failed,

    /// <summary>It took more steps, text or depth than allowed.</summary>
    Limit,
}

/// <summary>A template that cannot be read or rendered.</summary>
internal sealed class JinjaException(JinjaFault fault, string message, Position? at = null) : Exception(message)
{
    /// <summary>What kind of failure it is.</summary>
    public JinjaFault Fault { get; } = fault;

    /// <summary>Where in the source; filled in on the way out for failures while rendering.</summary>
    public Position? At { get; init; } = at;

    /// <summary>The message and the place.</summary>
    public string Description => At is { } at ? $"{Message} ({at})" : Message;

    /// <summary>What Python would call a TypeError, a ValueError and the like.</summary>
    public static JinjaException Failed(string message) => new(JinjaFault.Failed, message);
}
