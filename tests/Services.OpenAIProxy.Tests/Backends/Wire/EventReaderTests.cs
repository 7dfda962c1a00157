using System.Text;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Backends.Wire;

public sealed class EventReaderTests
{
    [Fact]
    public void Any_cut_of_the_bytes_gives_the_same_events() =>
        Prop.ForAll(
            Pieces.Of("data:", "data: ", "data:\t", "a", "é", "{}", "{", "}", "[DONE]", "\n", "\r", "\r\n", ": ping\n", "id: 1\r", "event: x\n", "event: error\n", "error: b\n", "\n\n", "\uFEFF"),
            pieces => ReadAsync(pieces.Bytes()).GetAwaiter().GetResult().SequenceEqual(ReadAsync([Encoding.UTF8.GetBytes(pieces.Text)]).GetAwaiter().GetResult())).Holds(tries: 3000);

    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a", "b")]
    [InlineData("data: a\r\rdata: b\r\r", "a", "b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a", "b")]
    [InlineData("data: a\r\n\ndata: b\n\r\n", "a", "b")]
    [InlineData("data:a\n\ndata:  b\n\n", "a", "b")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData("data: a\r\ndata: b\r\n\r\n", "a\nb")]
    [InlineData("data: {\ndata:   \"x\": 1\ndata: }\n\n", "{\n\"x\": 1\n}")]
    [InlineData("data: {}\ndata: {}\n\n", "{}", "{}")]
    [InlineData("data: {}\ndata: [DONE]\n\n", "{}", "[DONE]")]
    [InlineData("data:\n\ndata: \n\n: ping\n\nid: 1\nretry: 5\n\nevent: x\n\ndata: a\n\n", "a")]
    [InlineData("data: a", "a")]
    [InlineData("data: a\n", "a")]
    [InlineData("event: error\ndata: a\n\ndata: b\n\n", "!a", "b")]
    [InlineData("event: error\n\ndata: b\n\n", "b")]
    [InlineData("error: {\"code\":1}\n\ndata: b\n\n", "!{\"code\":1}", "b")]
    [InlineData("datax: a\ndata\n\n")]
    [InlineData("")]
    public async Task Reads_what_engines_write(string stream, params string[] events) => Assert.Equal(events, await ReadAsync([Encoding.UTF8.GetBytes(stream)]));

    [Fact]
    public async Task A_long_event_is_read_and_a_longer_one_is_an_error_and_not_a_full_memory()
    {
        var piece = Encoding.UTF8.GetBytes(new string('x', 1000));
        var fits = Enumerable.Repeat(piece, 90).Prepend("data: "u8.ToArray());
        Assert.Equal(90_000, Assert.Single(await ReadAsync(fits)).Length);
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Enumerable.Repeat(piece, 10_000).Prepend("data: "u8.ToArray())));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Enumerable.Repeat("data: {\n"u8.ToArray(), 100_000)));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Enumerable.Repeat(piece, 10_000).Prepend(": "u8.ToArray())));
    }

    private static async Task<List<string>> ReadAsync(IEnumerable<byte[]> pieces)
    {
        using var reader = new EventReader(new OneAtATime(new Queue<byte[]>(pieces.Where(static piece => piece.Length > 0))), 100_000);
        var events = new List<string>();
        while (await reader.ReadAsync(default))
        {
            events.Add((reader.IsError ? "!" : "") + Encoding.UTF8.GetString(reader.Data));
        }

        return events;
    }

    private sealed class OneAtATime(Queue<byte[]> pieces) : MemoryStream
    {
        private ReadOnlyMemory<byte> _rest;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_rest.IsEmpty && pieces.TryDequeue(out var next))
            {
                _rest = next;
            }

            var size = Math.Min(_rest.Length, buffer.Length);
            _rest[..size].CopyTo(buffer);
            _rest = _rest[size..];
            return ValueTask.FromResult(size);
        }
    }
}
