using System.Text;

namespace Atrium.ServiceDefaults.Tests.Telemetry;

/// <summary>The fields of one protobuf message, by number.</summary>
internal sealed class Proto
{
    private readonly List<(int Field, long Number, byte[]? Bytes)> _fields = [];

    public static Proto Read(byte[] bytes)
    {
        var message = new Proto();
        var at = 0;
        while (at < bytes.Length)
        {
            var key = Varint(bytes, ref at);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    message._fields.Add((field, Varint(bytes, ref at), null));
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(bytes, ref at);
                    message._fields.Add((field, 0, bytes[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException("Not protobuf.");
            }
        }

        return message;
    }

    public bool Has(int field) => _fields.Exists(f => f.Field == field);

    public long Number(int field) => _fields.Find(f => f.Field == field).Number;

    public string Text(int field) => Encoding.UTF8.GetString(_fields.Find(f => f.Field == field).Bytes ?? []);

    public Proto Message(int field) => Read(_fields.Find(f => f.Field == field).Bytes ?? []);

    public IEnumerable<Proto> Messages(int field) => _fields.Where(f => f.Field == field).Select(static f => Read(f.Bytes!));

    private static long Varint(byte[] bytes, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = bytes[at++];
            value |= (long)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }
}
