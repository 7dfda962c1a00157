namespace Atrium.OpenAIProxy.Templates.Jinja.Lexing;

/// <summary>Knows in which line and column an offset of a source is.</summary>
internal sealed class Lines
{
    private readonly List<int> _starts = [0];

    /// <summary>Of <paramref name="source"/>, whose lines end with line feeds.</summary>
    public Lines(string source)
    {
        for (var i = source.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = source.IndexOf('\n', i + 1))
        {
            _starts.Add(i + 1);
        }
    }

    /// <summary>The place of an offset.</summary>
    public Position At(int offset)
    {
        var line = _starts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return new Position(line + 1, offset - _starts[line] + 1);
    }
}
