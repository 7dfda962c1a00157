namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// Mistral. The newer tokenizers (from v11 on) write a name and the arguments behind each mark, with <c>[ARGS]</c> between them or without; the older ones a list
/// of objects behind the only mark, and nothing of worth behind that. Ids are nine letters and digits: the templates refuse others.
/// </summary>
internal static class MistralCalls
{
    /// <summary>Begins a call.</summary>
    public const string Open = "[TOOL_CALLS]";

    private const string Arguments = "[ARGS]";
    private const string Id = "[CALL_ID]";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } = [new(Open)];

    /// <summary>Reads from behind <see cref="Open"/>.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        if (await text.SkipSpaceAsync() && text.Next is '[' or '{' && !await text.IsNextAsync(Arguments))
        {
            await text.CallListAsync(NewId);
            if (text.State is ToolCallState.Whole)
            {
                await IgnoreRestAsync(text);
            }

            return false;
        }

        if (await text.WordAsync("{", Arguments, Id) is not { } name)
        {
            return false;
        }

        var id = await text.TakeAsync(Id) ? await text.WordAsync("{", Arguments) : null;
        _ = await text.TakeAsync(Arguments);
        return text.Begin(name, id is { Length: 9 } ? id : NewId()) && await text.ObjectAsync();
    }

    private static string NewId() => CallText.NewId(9);

    private static async ValueTask IgnoreRestAsync(CallText text)
    {
        while (await text.Input.HasAsync(1))
        {
            text.Input.Skip(text.Input.Unread.Length);
        }
    }
}
