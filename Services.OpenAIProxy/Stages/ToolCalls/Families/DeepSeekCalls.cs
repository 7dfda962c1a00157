namespace Atrium.OpenAIProxy.Stages.ToolCalls.Families;

/// <summary>
/// DeepSeek V3, R1 and V3.1. The older ones write the word <c>function</c>, the name behind the separator and the arguments in a fence of code; V3.1 the
/// name before it and nothing else. What is there tells which it is.
/// </summary>
internal static class DeepSeekCalls
{
    /// <summary>Begins a call.</summary>
    public const string Open = "<｜tool▁call▁begin｜>";

    /// <summary>Begins the calls of an answer.</summary>
    public const string OpenAll = "<｜tool▁calls▁begin｜>";

    /// <summary>Stands between the parts of a call.</summary>
    public const string Separator = "<｜tool▁sep｜>";

    /// <summary>Begins the arguments of the older ones.</summary>
    public const string Fence = "```json\n";

    /// <summary>Marks.</summary>
    public static IReadOnlyList<CallMark> Marks { get; } =
        [new(Open), .. CallMark.Around(OpenAll, "<｜tool▁calls▁end｜>", "<｜tool▁call▁end｜>", "```")];

    /// <summary>Reads from behind <see cref="Open"/>.</summary>
    public static async ValueTask<bool> ReadAsync(CallText text)
    {
        if (await text.WordAsync(Separator) is not { } name)
        {
            return false;
        }

        text.Take(Separator.Length);
        if (name == "function" && await text.SkipSpaceAsync() && text.Next != '{')
        {
            if (await text.WordAsync("\n", "{") is not { } older)
            {
                return false;
            }

            name = older;
            _ = await text.SkipSpaceAsync() && await text.TakeAsync("```json");
        }

        return text.Begin(name) && await text.ObjectAsync();
    }
}
