using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Backends.Wire;

/// <summary>
/// Takes the bytes out of a JSON string without asking whether they are UTF-8. Triton copies the bytes of a detokeniser's fragment
/// into its JSON as they are, so a character may begin in one event and end in the next; the framework's own reader refuses that.
/// </summary>
internal static class JsonText
{
    /// <summary>Appends the content of the string that <paramref name="json"/> stands on. A lone surrogate becomes U+FFFD.</summary>
    public static void Unescape(in Utf8JsonReader json, ArrayBufferWriter<byte> output)
    {
        var raw = json.HasValueSequence ? json.ValueSequence.ToArray() : json.ValueSpan;
        if (!json.ValueIsEscaped)
        {
            output.Write(raw);
            return;
        }

        while (raw.IndexOf((byte)'\\') is >= 0 and var escape)
        {
            output.Write(raw[..escape]);
            raw = raw[escape..];
            if (raw[1] == 'u')
            {
                raw = raw[WriteRune(raw, output)..];
            }
            else
            {
                output.Write([Simple(raw[1])]);
                raw = raw[2..];
            }
        }

        output.Write(raw);
    }

    private static byte Simple(byte escaped) => escaped switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => escaped,
    };

    /// <summary>Writes the character of <c>\uXXXX</c> or of a surrogate pair of them; the bytes it took.</summary>
    private static int WriteRune(ReadOnlySpan<byte> raw, ArrayBufferWriter<byte> output)
    {
        var taken = 6;
        var unit = Unit(raw);
        if (!Rune.TryCreate(unit, out var rune))
        {
            rune = Rune.ReplacementChar;
            if (raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && Rune.TryCreate(unit, Unit(raw[6..]), out var pair))
            {
                rune = pair;
                taken = 12;
            }
        }

        output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
        return taken;
    }

    private static char Unit(ReadOnlySpan<byte> escape) => (char)ushort.Parse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
