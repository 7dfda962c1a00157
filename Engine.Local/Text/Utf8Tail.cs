using System.Buffers;
using System.Text;

namespace Atrium.Engine.Text;

/// <summary>Where a text of bytes may be cut without cutting a character.</summary>
internal static class Utf8Tail
{
    /// <summary>The number of bytes at the end (0 to 3) that are the beginning of a character whose rest is still to come.</summary>
    public static int IncompleteLength(ReadOnlySpan<byte> text)
    {
        for (var length = 1; length <= 3 && length <= text.Length; length++)
        {
            var value = text[^length];
            if (value < 0x80)
            {
                return 0;
            }

            if (value >= 0xC0)
            {
                return Rune.DecodeFromUtf8(text[^length..], out _, out _) == OperationStatus.NeedMoreData ? length : 0;
            }
        }

        return 0;
    }
}
