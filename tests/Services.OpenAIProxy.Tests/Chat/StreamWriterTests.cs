using System.Buffers;
using System.Text;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Events and what a stream says of them, beyond what an engine of the mock can be made to say.</summary>
public sealed class StreamWriterTests
{
    private static readonly TokenLogprob[] Hello = [new("Hel", -0.5, null, []), new("lo", -0.25, null, [])];

    [Fact]
    public void Log_probabilities_come_in_the_chunk_with_their_text()
    {
        var stream = Write(
            new ChatReply { Created = 1, Model = "m", Choices = 2 },
            GenerationEvent.Started.Instance, new GenerationEvent.Logprobs([Hello[0]]), new GenerationEvent.Logprobs([Hello[1]]), new GenerationEvent.Logprobs([Hello[0]], 1),
            new GenerationEvent.Text("Hello"), new GenerationEvent.Logprobs([Hello[1]]), new GenerationEvent.ChoiceEnded(FinishReason.Stop),
            new GenerationEvent.ChoiceEnded(FinishReason.Stop, 1), GenerationEvent.Finished.Instance);
        Assert.Equal(
            ["0  ", "1  ", "0 Hello Hel,lo", "0  lo", "0  ", "1  Hel", "1  "],
            stream.Chunks.Select(static chunk => chunk.GetProperty("choices")[0]).Select(static choice =>
                $"{choice.GetProperty("index")} {(choice.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")} "
                + (choice.GetProperty("logprobs") is { ValueKind: System.Text.Json.JsonValueKind.Object } logprobs ? string.Join(',', logprobs.GetProperty("content").EnumerateArray().Select(static token => token.GetProperty("token").GetString())) : "")));
    }

    [Fact]
    public void Padded_chunks_have_few_sizes_and_the_same_text()
    {
        var reply = new ChatReply { Created = 1, Model = "m", Obfuscate = true, IncludeUsage = true };
        var texts = Enumerable.Range(1, 64).Select(static length => new string('x', length)).ToArray();
        var stream = Write(reply, [GenerationEvent.Started.Instance, .. texts.Select(static text => new GenerationEvent.Text(text)), new GenerationEvent.ChoiceEnded(FinishReason.Stop), GenerationEvent.Finished.Instance]);
        Assert.Equal(string.Concat(texts), stream.Text);
        var deltas = stream.Chunks.Where(static chunk => chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var text) && text.GetString() is { Length: > 0 }).ToList();
        Assert.Equal(64, deltas.Count);
        Assert.All(deltas, static chunk => Assert.NotEqual("", chunk.GetProperty("obfuscation").GetString()));
        Assert.InRange(deltas.Select(static chunk => chunk.GetRawText().Length).Distinct().Count(), 1, 4);
        Assert.False(Write(reply with { Obfuscate = false }, GenerationEvent.Started.Instance).Chunks[0].TryGetProperty("obfuscation", out _));
    }

    private static ChatStreamResult Write(ChatReply reply, params IEnumerable<GenerationEvent> events)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new ChatStreamWriter(output, reply);
        foreach (var one in events)
        {
            writer.Write(one);
        }

        return new ChatStreamResult(Encoding.UTF8.GetString(output.WrittenSpan), Broken: false);
    }
}
