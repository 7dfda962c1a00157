namespace Atrium.Engine.Text;

/// <summary>
/// Where a text of bytes stands inside a character, by the strict table of RFC 3629: no overlong spelling, no surrogate, nothing
/// above U+10FFFF. Copy it to try bytes out.
/// </summary>
internal struct Utf8Sequence
{
    private int _missing;
    private byte _least;
    private byte _most;

    /// <summary>True between two characters.</summary>
    public readonly bool IsWhole => _missing == 0;

    /// <summary>Moves on; false when the bytes cannot stand here in any valid text, and the state is then of no use.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (!(_missing > 0 ? TryContinue(value) : TryBegin(value)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryContinue(byte value)
    {
        var fits = value >= _least && value <= _most;
        (_missing, _least, _most) = (_missing - 1, 0x80, 0xBF);
        return fits;
    }

    // The second byte of some characters has a narrower range.
    private bool TryBegin(byte value)
    {
        (_missing, _least, _most) = value switch
        {
            < 0x80 => (0, default, default),
            < 0xC2 => (-1, default, default),
            < 0xE0 => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            0xED => (2, (byte)0x80, (byte)0x9F),
            < 0xF0 => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            < 0xF4 => (3, (byte)0x80, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            _ => (-1, default, default),
        };
        return _missing >= 0;
    }
}
