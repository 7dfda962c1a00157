using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Triton;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Triton;

public sealed class TritonEventTests
{
    [Theory]
    [InlineData("""{"text_output":"a\"b\\c\/\n\t\r\b\f"}""", "a\"b\\c/\n\t\r\b\f")]
    [InlineData("""{"text_output":"\u00e9\u20AC\ud83d\ude00x"}""", "é€😀x")]
    [InlineData("""{"text_output":"\ud83dx"}""", "\uFFFDx")]
    [InlineData("""{"text_output":"\ud83d\u0041"}""", "\uFFFDA")]
    [InlineData("""{"text_output":["a"],"x":[[1],{"y":[2]}]}""", "a")]
    [InlineData("""{"x":{"text_output":"no"},"text_output":"yes"}""", "yes")]
    [InlineData("""{"text_output":""}""", "")]
    public void Reads_the_text(string json, string expected)
    {
        var one = Read(json);
        Assert.True(one.HasText);
        Assert.Equal(expected, Encoding.UTF8.GetString(one.Text));
    }

    [Fact]
    public void Whatever_a_json_writer_writes_is_read_back() => Prop.ForAll(Pieces.Any, pieces =>
        Encoding.UTF8.GetString(Read($$"""{"text_output":{{JsonSerializer.Serialize(pieces.Text)}}}""").Text) == pieces.Text).Holds();

    [Fact]
    public void Reads_counters_reason_and_error()
    {
        var one = Read("""{"model_name":"m","num_input_tokens":[5],"num_output_tokens":7,"finish_reason":"length","text_output":"x"}""");
        Assert.Equal((5, 7, "length", null), (one.InputTokens, one.OutputTokens, one.FinishReason, one.Error));
        Assert.Equal("no", Read("""{"error":"no"}""").Error);
        Assert.NotNull(Read("""{"error":{"code":1}}""").Error);
        Assert.False(Read("""{"text_output":null,"num_output_tokens":"many"}""").HasText);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"text_output\":\"x")]
    [InlineData("{\"text_output\":[\"x\"")]
    public void What_is_not_an_object_is_an_error(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    private static TritonEvent Read(string json)
    {
        var one = new TritonEvent();
        one.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));
        return one;
    }
}
