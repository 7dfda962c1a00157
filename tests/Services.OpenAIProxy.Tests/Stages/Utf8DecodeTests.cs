using System.Text;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages;

public sealed class Utf8DecodeTests
{
    [Fact]
    public void Any_cut_of_the_bytes_gives_the_text() =>
        Prop.ForAll(Pieces.Any, pieces => Decode(pieces.Bytes()) == pieces.Text).Holds();

    [Fact]
    public void Any_cut_of_any_bytes_gives_what_the_whole_gives() =>
        Prop.ForAll<byte[], int>((bytes, size) =>
            Decode(bytes.Chunk((Math.Abs(size % 4)) + 1)) == Encoding.UTF8.GetString(bytes)).Holds();

    [Fact]
    public void A_character_that_never_ends_becomes_a_replacement_at_the_end() => Assert.Equal("a\uFFFD", Decode([[0x61, 0xE2], [0x82]]));

    private static string Decode(IEnumerable<byte[]> pieces)
    {
        var stage = new Utf8Decode();
        return string.Concat(pieces.Select(piece => stage.Push(piece))) + stage.Flush();
    }
}
