using System.Text;

namespace Atrium.Upstreams.Answers;

/// <summary>The text of one answer, in the pieces that it is sent in. A piece counts as a token.</summary>
/// <param name="Pieces">Bytes, which may begin or end inside a character.</param>
/// <param name="Truncated">The limit cut it off.</param>
/// <param name="Stop">The stop string that ended it, or null.</param>
internal sealed record ScriptedText(IReadOnlyList<byte[]> Pieces, bool Truncated, string? Stop)
{
    /// <summary>What the mock takes for tokens of a prompt: a quarter of the characters, rounded up.</summary>
    public static int CountTokens(string text) => (text.Length + 3) / 4;

    /// <summary>The answer to <paramref name="asked"/>, of at most <paramref name="limit"/> tokens.</summary>
    /// <param name="stops">Strings that end it.</param>
    /// <param name="keepsStop">The string that ended it stays in the text, with the rest of its token.</param>
    public static ScriptedText Of(Script script, string asked, int limit, IReadOnlyList<string> stops, bool keepsStop = false) =>
        Of(script, TextOf(script, asked), limit, stops, keepsStop);

    /// <summary>The same for a text that is given, which may be null for that of <see cref="Script.Count"/>.</summary>
    public static ScriptedText Of(Script script, byte[]? text, int limit, IReadOnlyList<string> stops, bool keepsStop)
    {
        string? stop = null;
        if (text is not null && stops.Count > 0)
        {
            (stop, var at) = Find(text, stops);
            text = stop is null || keepsStop ? text : text[..at];
        }

        List<byte[]> pieces = [.. text is null ? Enumerable.Repeat(Token, script.Count) : Cut(text, script)];
        if (keepsStop && stop is not null)
        {
            pieces = [.. Until(pieces, Encoding.UTF8.GetBytes(stop))];
        }

        var truncated = pieces.Count > limit;
        return new ScriptedText(truncated ? pieces[..limit] : pieces, truncated, truncated ? null : stop);
    }

    /// <summary>The pieces up to <paramref name="index"/> as one.</summary>
    public byte[] UpTo(int index) => [.. Pieces.Take(index + 1).SelectMany(static piece => piece)];

    /// <summary>All pieces as one.</summary>
    public byte[] Whole() => UpTo(Pieces.Count - 1);

    /// <summary>Cuts <paramref name="text"/> as the script says.</summary>
    public static IEnumerable<byte[]> Cut(byte[] text, Script script)
    {
        var pieces = script.Piece > 0 ? text.Chunk(script.Piece) : Words(text);
        return script.Replacement ? pieces.Select(static piece => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(piece))) : pieces;
    }

    private static readonly byte[] Token = " tok"u8.ToArray();

    private static byte[]? TextOf(Script script, string asked)
    {
        if (script.Count > 0 && !script.Mirror)
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(script.Mirror ? Script.Said(asked) : FamilyText.Of(script));
        return script.Invalid ? [.. bytes[..(bytes.Length / 2)], 0xFF, .. bytes[(bytes.Length / 2)..]] : bytes;
    }

    private static (string? Stop, int At) Find(byte[] text, IReadOnlyList<string> stops) => stops
        .Select(stop => ((string?)stop, At: text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(stop))))
        .Where(static found => found.At >= 0)
        .OrderBy(static found => found.At)
        .FirstOrDefault((null, -1));

    private static IEnumerable<byte[]> Until(List<byte[]> pieces, byte[] stop)
    {
        var seen = new List<byte>();
        foreach (var piece in pieces)
        {
            seen.AddRange(piece);
            yield return piece;
            if (seen.ToArray().AsSpan().IndexOf(stop) >= 0)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<byte[]> Words(byte[] text)
    {
        for (var start = 0; start < text.Length;)
        {
            var space = Array.IndexOf(text, (byte)' ', start + 1);
            var end = space < 0 ? text.Length : space;
            yield return text[start..end];
            start = end;
        }
    }
}
