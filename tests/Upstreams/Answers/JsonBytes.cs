using System.Buffers;
using System.Globalization;
using System.Text;

namespace Atrium.Upstreams.Answers;

/// <summary>JSON as engines write it: only what JSON demands is escaped, and bytes that are not UTF-8 pass as they are.</summary>
internal sealed class JsonBytes
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public int Length => _bytes.WrittenCount;

    public JsonBytes Raw(ReadOnlySpan<byte> json)
    {
        _bytes.Write(json);
        return this;
    }

    public JsonBytes Raw(string json) => Raw(Encoding.UTF8.GetBytes(json));

    public JsonBytes Text(string? text) => text is null ? Raw("null"u8) : Text(Encoding.UTF8.GetBytes(text));

    public JsonBytes Text(ReadOnlySpan<byte> text)
    {
        _bytes.Write("\""u8);
        foreach (var b in text)
        {
            switch (b)
            {
                case (byte)'"' or (byte)'\\':
                    _bytes.Write([(byte)'\\', b]);
                    break;
                case (byte)'\n':
                    _bytes.Write("\\n"u8);
                    break;
                case < 0x20:
                    _bytes.Write(Encoding.ASCII.GetBytes($"\\u{b:x4}"));
                    break;
                default:
                    _bytes.Write([b]);
                    break;
            }
        }

        _bytes.Write("\""u8);
        return this;
    }

    public JsonBytes Number(double value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
