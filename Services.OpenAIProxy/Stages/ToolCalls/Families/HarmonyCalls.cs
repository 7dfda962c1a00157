namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// gpt-oss: a message in the commentary channel that is addressed to a function. Its header stands before or behind the mark of the channel.
/// What is not addressed to anybody was told apart before (<see cref="HarmonySplit"/>).
/// </summary>
internal static class HarmonyCalls
{
    /// <summary>Ends a header.</summary>
    public const string Message = "<|message|>";

    private const string To = "to=";
    private const string Functions = "functions.";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } = [new("<|start|>"), new("<|channel|>"), .. CallMark.Around("<|call|>", "<|end|>", "<|return|>")];

    /// <summary>Reads from behind the mark that begins the header.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        if (await text.WordAsync(Message) is not { } header)
        {
            return false;
        }

        text.Take(Message.Length);
        return text.Begin(Recipient(header)) && await text.ObjectAsync();
    }

    private static string Recipient(string header)
    {
        var to = header.IndexOf(To, StringComparison.Ordinal);
        if (to < 0)
        {
            return "";
        }

        var rest = header.AsSpan(to + To.Length);
        var end = rest.IndexOfAny(' ', '<');
        var name = (end < 0 ? rest : rest[..end]).ToString();
        return name.StartsWith(Functions, StringComparison.Ordinal) ? name[Functions.Length..] : name;
    }
}
