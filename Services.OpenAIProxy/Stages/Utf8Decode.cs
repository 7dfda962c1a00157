using System.Buffers;
using System.Text;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>
/// Decodes an engine's bytes, whose pieces may end inside a character. What is not UTF-8 becomes U+FFFD, as the Unicode standard
/// recommends, never an exception: one bad byte from a detokeniser must not cost the answer.
/// </summary>
internal sealed class Utf8Decode
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The characters completed by <paramref name="bytes"/>.</summary>
    public string Push(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>A replacement character when the bytes ended inside a character, else nothing.</summary>
    public string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        // Three more: an unfinished character of the call before may end here.
        var buffer = ArrayPool<char>.Shared.Rent(bytes.Length + 3);
        try
        {
            var count = _decoder.GetChars(bytes, buffer, flush);
            return count == 0 ? "" : new string(buffer, 0, count);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
