using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's precompiled map (<c>nmt_nfkc</c> and the like): a double array trie of what is replaced, and the replacements. A grapheme
/// of up to five bytes is looked up as a whole, any other character by character, as the library that reads these files does it.
/// </summary>
internal sealed class CharacterMap : INormalizer
{
    private const int LongestGrapheme = 5;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <summary>Of the map's bytes.</summary>
    /// <exception cref="InvalidDataException">They are no map.</exception>
    public CharacterMap(byte[] map)
    {
        var size = map.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(map) : 0;
        if (size == 0 || size % 4 != 0 || size > map.Length - 4)
        {
            throw new InvalidDataException("its size is not that of a character map");
        }

        _units = new uint[size / 4];
        for (var i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map.AsSpan(4 + (i * 4)));
        }

        _replacements = map[(4 + (int)size)..];
    }

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            var grapheme = text.AsSpan(at, length);
            if (Encoding.UTF8.GetByteCount(grapheme) <= LongestGrapheme && Replacement(grapheme) is { } whole)
            {
                result.Append(whole);
                continue;
            }

            for (int i = 0, one; i < length; i += one)
            {
                one = char.IsHighSurrogate(grapheme[i]) && i + 1 < length ? 2 : 1;
                var character = grapheme.Slice(i, one);
                if (Replacement(character) is { } replacement)
                {
                    result.Append(replacement);
                }
                else
                {
                    result.Append(character);
                }
            }
        }

        return result.Equals(text) ? text : result.ToString();
    }

    /// <summary>What the shortest beginning of <paramref name="text"/> that is in the trie is replaced by; null for none.</summary>
    private string? Replacement(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[64];
        if (Encoding.UTF8.GetByteCount(text) > utf8.Length)
        {
            return null;
        }

        var node = Offset(_units[0]);
        foreach (var value in utf8[..Encoding.UTF8.GetBytes(text, utf8)])
        {
            node ^= value;
            if (value == 0 || node >= _units.Length || (_units[node] & 0x800000FF) != value)
            {
                return null;
            }

            var unit = _units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0 && node < _units.Length)
            {
                return At((int)(_units[node] & 0x7FFFFFFF));
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private string? At(int start)
    {
        if (start >= _replacements.Length)
        {
            return null;
        }

        var rest = _replacements.AsSpan(start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
