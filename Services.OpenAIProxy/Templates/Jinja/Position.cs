using System.Globalization;

namespace Atrium.OpenAIProxy.Templates.Jinja;

/// <summary>A place in a template's source; both numbers begin at 1, columns count UTF-16 units.</summary>
internal readonly record struct Position(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");
}
