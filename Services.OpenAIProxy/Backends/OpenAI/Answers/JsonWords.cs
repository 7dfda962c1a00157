using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.Wire;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>Reads values as engines really send them: null, of another type, or with text that is no proper Unicode. The reader is left at the value's end.</summary>
internal static class JsonWords
{
    /// <summary>The string that the reader stands on; null for anything else.</summary>
    public static string? Text(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return null;
        }

        return Decode(json);
    }

    /// <summary>The string or the name of a member that the reader stands on. What is no proper Unicode becomes U+FFFD.</summary>
    public static string Decode(in Utf8JsonReader json) => Encoding.UTF8.GetString(Bytes(json));

    /// <summary>The string that the reader stands on, as the bytes it is, which need not be whole characters.</summary>
    public static ReadOnlySpan<byte> Bytes(in Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
        {
            return json.ValueSpan;
        }

        var bytes = new ArrayBufferWriter<byte>(json.ValueSpan.Length);
        JsonText.Unescape(json, bytes);
        return bytes.WrittenSpan;
    }

    /// <summary>The string or number that the reader stands on, as text; null for anything else.</summary>
    public static string? Word(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(json.ValueSpan) : Text(ref json);

    /// <summary>The whole number that the reader stands on; null for anything else.</summary>
    public static int? Integer(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Number)
        {
            json.Skip();
            return null;
        }

        return json.TryGetInt32(out var number) ? number
            : json.TryGetDouble(out var real) && real is >= int.MinValue and <= int.MaxValue ? (int)real
            : null;
    }

    /// <summary>The number that the reader stands on; null for anything else.</summary>
    public static double? Number(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var number))
        {
            return number;
        }

        json.Skip();
        return null;
    }

    /// <summary>The value that the reader stands on, as the JSON it is.</summary>
    public static string Raw(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return Encoding.UTF8.GetString(utf8[start..(int)json.BytesConsumed]);
    }
}
