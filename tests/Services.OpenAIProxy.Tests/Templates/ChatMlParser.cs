using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Tests.Templates;

/// <summary>Reads a ChatML prompt as a model is trained to: what a control token says is structure, all else is text.</summary>
internal static class ChatMlParser
{
    /// <summary>The turns before the head of the answer.</summary>
    public static IReadOnlyList<(string Role, string Content)> Parse(string prompt)
    {
        var turns = new List<(string, string)>();
        var parts = prompt.Split(ChatTemplate.Start);
        Assert.Equal("", parts[0]);
        Assert.Equal("assistant\n", parts[^1]);
        foreach (var part in parts[1..^1])
        {
            var head = part.IndexOf('\n', StringComparison.Ordinal);
            var end = part.IndexOf(ChatTemplate.End, StringComparison.Ordinal);
            Assert.Equal(ChatTemplate.End + "\n", part[end..]);
            turns.Add((part[..head], part[(head + 1)..end]));
        }

        return turns;
    }
}
