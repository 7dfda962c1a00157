using System.Text;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Backends.Wire;

public sealed class EventReaderCutTests
{
    [Fact]
    public void Any_cut_of_the_bytes_gives_the_same_events() =>
        Prop.ForAll(Pieces.Of("data:", "data: ", "data:\t", "a", "é", "{}", "\n", "\r", "\r\n", ": ping\n", "id: 1\n", "event: x\n", "\n\n"), pieces =>
            ReadAsync(pieces.Bytes()).GetAwaiter().GetResult().SequenceEqual(ReadAsync([Encoding.UTF8.GetBytes(pieces.Text)]).GetAwaiter().GetResult())).Holds();

    [Fact]
    public async Task An_event_that_never_ends_is_an_error_and_not_a_full_memory() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Enumerable.Repeat(new byte[16 * 1024], 1024)));

    private static async Task<List<string>> ReadAsync(IEnumerable<byte[]> pieces)
    {
        using var events = new EventReader(new OneAtATime(pieces.GetEnumerator()), 1024 * 1024);
        var data = new List<string>();
        while (await events.ReadAsync(default))
        {
            data.Add(Encoding.UTF8.GetString(events.Data));
        }

        return data;
    }

    private sealed class OneAtATime(IEnumerator<byte[]> pieces) : MemoryStream
    {
        private ReadOnlyMemory<byte> _rest;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.IsEmpty)
            {
                if (!pieces.MoveNext())
                {
                    return ValueTask.FromResult(0);
                }

                _rest = pieces.Current;
            }

            var size = Math.Min(_rest.Length, buffer.Length);
            _rest[..size].CopyTo(buffer);
            _rest = _rest[size..];
            return ValueTask.FromResult(size);
        }
    }
}
