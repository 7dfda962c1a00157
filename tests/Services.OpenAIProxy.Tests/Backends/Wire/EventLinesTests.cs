using System.Buffers;
using System.Text;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Backends.Wire;

public sealed class EventLinesTests
{
    [Fact]
    public void Any_cut_of_the_bytes_gives_the_same_lines() =>
        Prop.ForAll(Pieces.Of("data:", "data: ", "data:\t", "a", "é", "{}", "\n", "\r\n", ": ping\n", "id: 1\n", "event: x\n", "\n\n"), pieces =>
        {
            var expected = pieces.Text.Split('\n').Where(static line => line.StartsWith("data:", StringComparison.Ordinal))
                .Select(static line => Trim(line[5..])).Where(static line => line.Length > 0);
            return ReadAsync(pieces.Bytes()).GetAwaiter().GetResult().SequenceEqual(expected);
        }).Holds();

    [Fact]
    public async Task A_line_that_never_ends_is_an_error_and_not_a_full_memory() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Enumerable.Repeat(new byte[16 * 1024], 1024)));

    private static string Trim(string data)
    {
        data = data.TrimStart(' ', '\t');
        return data.EndsWith('\r') ? data[..^1] : data;
    }

    private static async Task<List<string>> ReadAsync(IEnumerable<byte[]> pieces)
    {
        await using var lines = new EventLines(new OneAtATime(pieces.GetEnumerator()));
        var data = new List<string>();
        while (await lines.NextAsync(default) is { } line)
        {
            data.Add(Encoding.UTF8.GetString(line.ToArray()));
        }

        return data;
    }

    private sealed class OneAtATime(IEnumerator<byte[]> pieces) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!pieces.MoveNext())
            {
                return ValueTask.FromResult(0);
            }

            pieces.Current.CopyTo(buffer);
            return ValueTask.FromResult(pieces.Current.Length);
        }
    }
}
