using System.Globalization;
using Atrium.OpenAIProxy.Tokenizers.Files;

namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>The tokens of a model by their texts and by their ids.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly string?[] _texts;

    /// <summary>Of texts with their ids.</summary>
    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _texts = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (text, id) in ids)
        {
            _texts[id] = text;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _ids.Count;

    /// <summary>The id of a text; -1 for none.</summary>
    public int Id(ReadOnlySpan<char> text) => _bySpan.TryGetValue(text, out var id) ? id : -1;

    /// <summary>The text of an id; null for none.</summary>
    public string? Text(int id) => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    /// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, -1 for those that are missing.</summary>
    public int[] Bytes() => [.. Enumerable.Range(0, 256).Select(value => Id(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")))];

    /// <summary>Adds the tokens of the bytes of <paramref name="text"/>; false, adding nothing, when one is missing.</summary>
    public static bool AddBytes(ReadOnlySpan<char> text, int[] bytes, TokenRun run)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (bytes[value] < 0)
                {
                    return false;
                }
            }
        }

        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                run.Add(bytes[value]);
            }
        }

        return true;
    }

    /// <summary>Reads <c>{"text":id}</c>.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static Vocabulary Read(Part part)
    {
        if (part.Element.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            throw part.Wrong(part.IsPresent ? "must be an object" : "is missing");
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in part.Element.EnumerateObject())
        {
            // An id far above all others would make the table of texts as large.
            ids[member.Name] = member.Value.ValueKind == System.Text.Json.JsonValueKind.Number && member.Value.TryGetInt32(out var id) && id is >= 0 and < MostIds
                ? id
                : throw part[member.Name].Wrong($"must be a whole number from 0 to {MostIds - 1}");
        }

        return new Vocabulary(ids);
    }

    /// <summary>One more than the largest id that is accepted.</summary>
    public const int MostIds = 16 * 1024 * 1024;
}
