using System.Text;

namespace Atrium.Engine.Guided.Patterns;

/// <summary>A cursor over a regular expression, by character rather than by UTF-16 unit.</summary>
internal sealed class PatternText(string pattern)
{
    public int Position { get; set; }

    public bool AtEnd => Position >= pattern.Length;

    public int Peek() => AtEnd ? throw Error("the expression ends too early") : Rune.TryGetRuneAt(pattern, Position, out var rune)
        ? rune.Value
        : throw Error("half a surrogate pair");

    public int Next()
    {
        var character = Peek();
        Position += character > 0xFFFF ? 2 : 1;
        return character;
    }

    public bool Take(char expected)
    {
        if (AtEnd || pattern[Position] != expected)
        {
            return false;
        }

        Position++;
        return true;
    }

    public GuideException Error(string reason, int? position = null) =>
        new($"the regex cannot be used: at position {position ?? Position}, {reason}");
}
