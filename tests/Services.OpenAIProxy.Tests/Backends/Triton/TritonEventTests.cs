using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.Backends.Triton.Dialects;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.TextEngines;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

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
        var (one, frame) = Read(json);
        Assert.True(one.HasText);
        Assert.Equal(expected, Encoding.UTF8.GetString(frame.Text.WrittenSpan));
    }

    [Fact]
    public void Whatever_a_json_writer_writes_is_read_back() => Prop.ForAll(Pieces.Any, pieces =>
        Encoding.UTF8.GetString(Read($$"""{"text_output":{{JsonSerializer.Serialize(pieces.Text)}}}""").Frame.Text.WrittenSpan) == pieces.Text).Holds();

    [Fact]
    public void Reads_counters_reason_and_error()
    {
        var (one, frame) = Read("""{"model_name":"m","num_input_tokens":[5],"num_output_tokens":7,"finish_reason":"length","text_output":"x"}""");
        Assert.Equal((5, 7, "length", null), (frame.InputTokens, frame.OutputTokens, frame.FinishReason, one.Error));
        Assert.Equal("no", Read("""{"error":"no"}""").Event.Error);
        Assert.NotNull(Read("""{"error":{"code":1}}""").Event.Error);
        Assert.False(Read("""{"text_output":null,"num_output_tokens":"many"}""").Event.HasText);
    }

    [Theory]
    [InlineData("""{"text_output":"x"}""", null)]
    [InlineData("""{"text_output":"x","last_token_time_ns":0}""", false)]
    [InlineData("""{"text_output":"x","last_token_time_ns":[[0]]}""", false)]
    [InlineData("""{"text_output":"x","last_token_time_ns":[81725304223171]}""", true)]
    [InlineData("""{"text_output":"x","last_token_time_ns":"soon"}""", null)]
    public void The_time_of_the_last_token_marks_the_last_event(string json, bool? last) => Assert.Equal(last, Read(json).Frame.IsLast);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"text_output\":\"x")]
    [InlineData("{\"text_output\":[\"x\"")]
    public void What_is_not_an_object_is_an_error(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    private static (TritonEvent Event, TextFrame Frame) Read(string json)
    {
        var (one, frame) = (new TritonEvent(new EnsembleDialect(accumulates: false), top: null), new TextFrame());
        one.Read(Encoding.UTF8.GetBytes(json), frame);
        return (one, frame);
    }
}
