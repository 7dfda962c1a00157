using System.Net.Sockets;
using System.Text;
using Atrium.Live;

namespace Atrium.EndToEnd.Tests.Wire;

/// <summary>Callers who leave. Where each leaves comes from a seed, in events received and not in time.</summary>
internal sealed class DroppedStreams
{
    private const int AtOnce = 16;
    private const int Tokens = 150;
    private const int LatestDrop = 30;   // events, of about as many as there are tokens

    private readonly LiveAtrium _atrium;
    private readonly IReadOnlyList<int> _answers;
    private readonly Random _random;

    private DroppedStreams(LiveAtrium atrium, IReadOnlyList<int> answers, int seed)
    {
        _atrium = atrium;
        _answers = answers;
        _random = new Random(seed);
    }

    /// <summary>Finds answers that are long enough to leave.</summary>
    public static async Task<DroppedStreams> PrepareAsync(LiveAtrium atrium, int seed) =>
        new(atrium, await LongAnswers.FindAsync(atrium, count: 8, Tokens), seed);

    /// <summary>How many answers ended before their caller left.</summary>
    public int Finished { get; private set; }

    /// <summary>Opens <paramref name="count"/> streams and leaves every one of them.</summary>
    public async Task RunAsync(int count)
    {
        // One connection per stream, as 200 different callers would have.
        using var client = _atrium.CreateClient();
        var drops = Enumerable.Range(0, count).Select(_ => (Seed: _answers[_random.Next(_answers.Count)], After: _random.Next(-4, LatestDrop))).ToArray();
        await Parallel.ForEachAsync(drops, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (drop, _) =>
        {
            var call = ChatCall.Seeded(drop.Seed, Tokens);
            if (drop.After < 0)
            {
                await SendAndLeaveAsync(call);
            }
            else if (await ReadAndLeaveAsync(client, call, drop.After))
            {
                lock (_random)
                {
                    Finished++;
                }
            }
        });
    }

    // True when the answer ended by itself.
    private static async Task<bool> ReadAndLeaveAsync(HttpClient client, ChatCall call, int after)
    {
        using var request = call.Request(stream: true);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        var received = 0;
        await foreach (var data in response.EventsAsync())
        {
            if (received++ == after)
            {
                return false;
            }

            if (data == "[DONE]")
            {
                return true;
            }
        }

        return true;
    }

    // Leaves before the first byte of the answer: the request is on its way and nobody is there to read.
    private async Task SendAndLeaveAsync(ChatCall call)
    {
        using var request = call.Request(stream: true);
        var body = await request.Content!.ReadAsStringAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(_atrium.Address.Host, _atrium.Address.Port);
        var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: {_atrium.Address.Authority}\r\nAuthorization: Bearer {LiveAtrium.Key}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head + body));
    }
}
