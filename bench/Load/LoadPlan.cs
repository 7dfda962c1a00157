using System.Globalization;
using System.Text;

namespace Atrium.Load;

/// <summary>What to send, how often and for how long.</summary>
internal sealed record LoadPlan
{
    public const string Usage =
        "usage: Load --url URL --body JSON --rate N --seconds N [--header 'Name: value'] [--text '\"content\":\"'] [--end '[DONE]'] [--warm N]";

    public required Uri Url { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Requests per second, sent whether or not earlier ones have been answered.</summary>
    public required double Rate { get; init; }

    public required double Seconds { get; init; }

    public (string Name, string Value)? Header { get; init; }

    /// <summary>What stands before a piece of text in an event; null: the answer is not a stream.</summary>
    public byte[]? Text { get; init; }

    /// <summary>What a complete stream holds near its end.</summary>
    public byte[]? End { get; init; }

    /// <summary>Seconds of the same load beforehand that are not counted.</summary>
    public double Warm { get; init; }

    public static LoadPlan? Parse(string[] args)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            given[args[i]] = args[i + 1];
        }

        var (rate, seconds) = (Number("--rate"), Number("--seconds"));
        if (args.Length % 2 != 0 || rate <= 0 || seconds <= 0
            || !Uri.TryCreate(given.GetValueOrDefault("--url"), UriKind.Absolute, out var url) || !given.TryGetValue("--body", out var body))
        {
            return null;
        }

        return new LoadPlan
        {
            Url = url,
            Body = Encoding.UTF8.GetBytes(body),
            Rate = rate,
            Seconds = seconds,
            Header = given.GetValueOrDefault("--header")?.Split(": ", 2) is [var name, var value] ? (name, value) : null,
            Text = given.GetValueOrDefault("--text") is { } text ? Encoding.UTF8.GetBytes(text) : null,
            End = given.GetValueOrDefault("--end") is { } end ? Encoding.UTF8.GetBytes(end) : null,
            Warm = Number("--warm"),
        };

        double Number(string name) => double.TryParse(given.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
