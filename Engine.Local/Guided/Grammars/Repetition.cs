using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Grammars;

/// <summary>
/// Repetition within llama.cpp's limits: it writes a rule per optional repetition, refuses more than 2000 and, worse, takes a
/// maximum above that for no maximum. Longer ones become blocks of blocks.
/// </summary>
internal static class Repetition
{
    private const int Block = 250;

    public static bool IsLong(Repeat repeat) => Math.Max(repeat.Min, repeat.Max ?? 0) > Block;

    public static string Suffix(Repeat repeat) => (repeat.Min, repeat.Max) switch
    {
        (0, null) => "*",
        (1, null) => "+",
        (0, 1) => "?",
        (var min, null) => $"{{{min},}}",
        (var min, var max) when min == max => $"{{{min}}}",
        (var min, var max) => $"{{{min},{max}}}",
    };

    public static Expression Split(Repeat repeat) => repeat.Max is { } max
        ? Seq(Exactly(repeat.Body, repeat.Min), UpTo(repeat.Body, max - repeat.Min))
        : Seq(Exactly(repeat.Body, repeat.Min), Times(repeat.Body, 0, null));

    private static Expression Exactly(Expression body, int count)
    {
        if (count <= Block)
        {
            return Times(body, count, count);
        }

        return Seq(Exactly(new Repeat(body, Block, Block), count / Block), Exactly(body, count % Block));
    }

    private static Expression UpTo(Expression body, int count)
    {
        if (count <= Block)
        {
            return Times(body, 0, count);
        }

        var block = new Repeat(body, Block, Block);
        return Any(
            Seq(UpTo(block, (count / Block) - 1), UpTo(body, Block - 1)),
            Seq(Exactly(block, count / Block), UpTo(body, count % Block)));
    }
}
