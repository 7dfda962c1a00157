using System.Globalization;

namespace Atrium.Cli.Chat;

/// <summary>How fast one answer came, as seen by this client.</summary>
/// <param name="FirstToken">From sending the request to the first text or reasoning; null when none came.</param>
/// <param name="Generating">From the first to the last piece.</param>
/// <param name="Pieces">How many pieces came.</param>
/// <param name="Usage">The server's token counts, or null when it sent none (an interrupted answer).</param>
internal sealed record AnswerStats(TimeSpan? FirstToken, TimeSpan Generating, int Pieces, ChatUsage? Usage)
{
    /// <summary>Tokens after the first, per second; by the server's count, else by pieces. Null for fewer than two.</summary>
    public double? TokensPerSecond =>
        (Usage?.CompletionTokens ?? Pieces) is var tokens and > 1 && Generating > TimeSpan.Zero ? (tokens - 1) / Generating.TotalSeconds : null;

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var first = FirstToken is { } time ? string.Create(CultureInfo.InvariantCulture, $"first token after {time.TotalMilliseconds:0} ms") : "no token came";
        var rate = TokensPerSecond is { } tps ? string.Create(CultureInfo.InvariantCulture, $", {tps:0.0} tokens/s") : "";
        var usage = Usage is { } u
            ? string.Create(CultureInfo.InvariantCulture, $", {u.PromptTokens} prompt + {u.CompletionTokens} answer = {u.TotalTokens} tokens")
            : string.Create(CultureInfo.InvariantCulture, $", {Pieces} pieces (no token counts came)");
        return first + rate + usage;
    }
}
