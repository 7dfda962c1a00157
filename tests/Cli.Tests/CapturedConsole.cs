using Atrium.Cli.Terminal;

namespace Atrium.Cli.Tests;

/// <summary>A console whose streams are strings.</summary>
internal sealed class CapturedConsole(string input = "") : IDisposable
{
    private readonly TextWriter _out = new StringWriter();
    private readonly TextWriter _error = new StringWriter();

    public string Out => _out.ToString()!;

    public string Error => _error.ToString()!;

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    public CliConsole Piped => new() { Out = _out, Error = _error, In = new StringReader(input) };

    public CliConsole Terminal => Piped with { OutIsTerminal = true, ErrorIsTerminal = true, InIsTerminal = true, Color = true, Width = 80 };
}
