using Spectre.Console;

namespace Atrium.Cli.Terminal;

/// <summary>
/// The three streams, and what each is connected to. Data goes to <see cref="Out"/>, everything said about it to
/// <see cref="Error"/>, so that output can be piped.
/// </summary>
internal sealed record CliConsole
{
    /// <summary>Standard output.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input.</summary>
    public required TextReader In { get; init; }

    /// <summary>True when a person types; false when input is piped.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>True when output goes to a terminal that understands escape sequences.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>True when errors go to such a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Colour wanted: a terminal, and <c>NO_COLOR</c> (no-color.org) not set.</summary>
    public bool Color { get; init; }

    /// <summary>Columns of the terminal; wide enough for any table when there is none.</summary>
    public int Width { get; init; } = 200;

    /// <summary>The process's own streams.</summary>
    public static CliConsole System()
    {
        var capable = Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
        var plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var outIsTerminal = capable && !Console.IsOutputRedirected;
        var errorIsTerminal = capable && !Console.IsErrorRedirected;
        return new CliConsole
        {
            Out = Console.Out,
            Error = Console.Error,
            In = Console.In,
            InIsTerminal = !Console.IsInputRedirected,
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = errorIsTerminal,
            Color = !plain && (outIsTerminal || errorIsTerminal),
            Width = outIsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : 200,
        };
    }

    /// <summary>Spectre on standard output. Said explicitly, for its own detection takes a CI variable for a terminal.</summary>
    public IAnsiConsole Rich() => Create(Out, OutIsTerminal);

    /// <summary>Spectre on standard error, for progress.</summary>
    public IAnsiConsole RichError() => Create(Error, ErrorIsTerminal);

    private IAnsiConsole Create(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal && Color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = Width;
        return console;
    }
}
