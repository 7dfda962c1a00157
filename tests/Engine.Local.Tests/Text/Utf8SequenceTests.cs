using System.Text.Unicode;
using Atrium.Engine.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.Engine.Tests.Text;

/// <summary>The strict reading of UTF-8, held against the runtime's.</summary>
public sealed class Utf8SequenceTests
{
    private static readonly Gen<byte[]> Bytes = Gen.Elements<byte>(
        0x00, 0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF).ArrayOf();

    [Fact]
    public void It_takes_what_the_runtime_takes() => Prop.ForAll(Bytes.ToArbitrary(), static bytes =>
    {
        var text = new Utf8Sequence();
        return (text.TryAppend(bytes) && text.IsWhole) == Utf8.IsValid(bytes);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void Every_character_passes_byte_by_byte_and_is_whole_only_at_its_end()
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var value = 0; value <= 0x10FFFF; value = value == 0xD7FF ? 0xE000 : value + 1)
        {
            var length = new System.Text.Rune(value).EncodeToUtf8(bytes);
            var text = new Utf8Sequence();
            for (var i = 0; i < length; i++)
            {
                Assert.True(text.TryAppend(bytes[i..(i + 1)]));
                Assert.Equal(i == length - 1, text.IsWhole);
            }
        }
    }
}
