using Atrium.Live.Targets;

namespace Atrium.Clients.DotNet.Tests.Everywhere;

/// <summary>Messages with a certain answer: the real engine answers by itself, a mock says what it is told.</summary>
internal sealed class Said(EngineTarget target)
{
    /// <summary>What a mock answers to <see cref="Message"/>.</summary>
    public const string Text = "Grüße aus dem Atrium 😀, Zeile\nzwei.";

    public bool IsReal => target.Mock.Count == 0;

    public string Message => IsReal ? "What is Atrium?" : Script(("text", Text), ("piece", "3"));

    /// <summary>Answered with one call of get_time for Cairo; engines that know no calls write them as text.</summary>
    public string CallMessage => IsReal ? "What is the time in Cairo please"
        : target.Abilities.Contains("own-calls") ? Script(("tool", "get_time"), ("args", """{"city": "Cairo"}"""))
        : Script(("text", "<tool_call>\n{\"name\": \"get_time\", \"arguments\": {\"city\": \"Cairo\"}}\n</tool_call>"), ("piece", "4"));

    /// <summary>What the tool answers; a mock then says what the result tells it to.</summary>
    public string ToolResult => IsReal ? """{"city": "Cairo", "time": "14:05"}""" : Script(("text", "It is 14:05 in Cairo."));

    public string JsonMessage => IsReal ? "Describe a box as JSON with name and size." : Script(("text", """{"name": "box", "size": 3}"""));

    public static string Busy => Script(("status", "429"), ("retryafter", "7"));

    public static string Broken => Script(("count", "20"), ("fault", "error"), ("at", "5"));

    public static string Endless => Script(("count", "100000"), ("delay", "5"));

    public void AssertWhole(string answer)
    {
        if (IsReal)
        {
            Assert.Matches("Atrium.*\\.$", answer);
        }
        else
        {
            Assert.Equal(Text, answer);
        }
    }

    private static string Script(params (string Name, string Value)[] words) =>
        $"[[mock {string.Join(' ', words.Select(static word => $"{word.Name}={Uri.EscapeDataString(word.Value)}"))}]]";
}
