using System.Globalization;
using System.Net;
using System.Text;

namespace Atrium.Load;

/// <summary>What to send, how often and for how long.</summary>
internal sealed record LoadPlan
{
    public const string Usage =
        """
        usage: Load --url URL --body JSON --rate N (--seconds N | --count N) [--warm N] [--header 'Name: value']...
                    [--text '"content":"'] [--end '[DONE]'] [--abort SHARE] [--hold true] [--connections N]
        """;

    /// <summary>Where the server listens; a name is resolved once.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>The bytes of the request, the same each time.</summary>
    public required byte[] Request { get; init; }

    /// <summary>Requests per second, sent whether or not earlier ones have been answered.</summary>
    public required double Rate { get; init; }

    /// <summary>How many requests.</summary>
    public required int Count { get; init; }

    /// <summary>What stands before a piece of text in an event; null: the answer is not a stream.</summary>
    public byte[]? Text { get; init; }

    /// <summary>What a complete stream holds near its end.</summary>
    public byte[]? End { get; init; }

    /// <summary>Seconds of the same load beforehand that are not counted.</summary>
    public double Warm { get; init; }

    /// <summary>The share of streams that are left after their first text.</summary>
    public double Abort { get; init; }

    /// <summary>The most connections at the same time.</summary>
    public int Connections { get; init; }

    /// <summary>Whether streams are left open after their first text, until standard input ends.</summary>
    public bool Hold { get; init; }

    public static LoadPlan? Parse(string[] args)
    {
        var given = new Dictionary<string, string>();
        var headers = new StringBuilder();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            if (args[i] == "--header")
            {
                headers.Append(args[i + 1]).Append("\r\n");
            }

            given[args[i]] = args[i + 1];
        }

        var rate = Number("--rate");
        var count = Number("--count") is > 0 and var counted ? counted : rate * Number("--seconds");
        if (args.Length % 2 != 0 || count < 1
            || !Uri.TryCreate(given.GetValueOrDefault("--url"), UriKind.Absolute, out var url) || !given.TryGetValue("--body", out var text))
        {
            return null;
        }

        var body = Encoding.UTF8.GetBytes(text);
        var head = $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\n{headers}Content-Length: {body.Length}\r\n\r\n";
        return new LoadPlan
        {
            Address = new IPEndPoint(Dns.GetHostAddresses(url.Host)[0], url.Port),
            Request = [.. Encoding.UTF8.GetBytes(head), .. body],
            Rate = rate,
            Count = (int)count,
            Text = Bytes("--text"),
            End = Bytes("--end"),
            Warm = Number("--warm"),
            Abort = Number("--abort"),
            Connections = Number("--connections") is > 0 and var most ? (int)most : 20_000,
            Hold = given.GetValueOrDefault("--hold") == "true",
        };

        double Number(string name) => double.TryParse(given.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
        byte[]? Bytes(string name) => given.GetValueOrDefault(name) is { } value ? Encoding.UTF8.GetBytes(value) : null;
    }
}
