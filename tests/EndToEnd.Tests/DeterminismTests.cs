using Atrium.EndToEnd.Tests.Wire;

namespace Atrium.EndToEnd.Tests;

/// <summary>At temperature 0 an answer depends on the question and on nothing else.</summary>
public sealed class DeterminismTests(LiveFixture fixture) : IClassFixture<LiveFixture>
{
    private static readonly string[] Questions =
    [
        "What is Atrium?", "Hello!", "How do I start it?", "Which ports does it use?", "What is the gateway?", "What does the proxy do?",
        "Can I run it without a GPU?", "How do I stop it?", "What is Engine.Local?", "Where is the documentation?", "Who are you?",
        "How do I set an API key?", "What is Triton?", Long("How do I serve my own model?", 8), Long("What is a slot?", 16), Long("Thank you!", 24),
    ];

    // Prompts of a few hundred tokens are evaluated in pieces, beside the others' tokens.
    private static string Long(string question, int times) =>
        string.Concat(Enumerable.Repeat("The gateway stands in front of the proxy, and the proxy in front of the engine. ", times)) + question;

    [Fact]
    public async Task The_same_question_gets_the_same_text_streamed_or_not()
    {
        using var client = fixture.Atrium.CreateClient();
        foreach (var question in Questions)
        {
            var whole = await client.AskAsync(ChatCall.Ask(question));
            Assert.NotEmpty(whole);
            Assert.Equal(whole, await client.AskStreamingAsync(ChatCall.Ask(question)));
            Assert.Equal(whole, await client.AskAsync(ChatCall.Ask(question)));
        }
    }

    [Fact]
    public async Task The_same_question_gets_the_same_text_alone_or_beside_fifteen_others()
    {
        using var client = fixture.Atrium.CreateClient();
        List<string> alone = [];
        foreach (var question in Questions)
        {
            alone.Add(await client.AskAsync(ChatCall.Ask(question)));
        }

        Assert.True(alone.Distinct().Count() > 8, "Questions with all the same answer would prove nothing.");

        for (var round = 0; round < 3; round++)
        {
            var streamed = round == 1;
            var together = await Task.WhenAll(Questions.Select(question =>
                streamed ? client.AskStreamingAsync(ChatCall.Ask(question)) : client.AskAsync(ChatCall.Ask(question))));

            Assert.Equal(alone, together);
        }
    }

    [Fact]
    public async Task A_seeded_answer_is_the_same_beside_fifteen_others()
    {
        using var client = fixture.Atrium.CreateClient();
        var alone = await client.AskAsync(ChatCall.Seeded(42, maxTokens: 120));

        var together = await Task.WhenAll(
            Enumerable.Range(42, 16).Select(seed => client.AskAsync(ChatCall.Seeded(seed, maxTokens: 120))));

        Assert.Equal(alone, together[0]);
        Assert.True(together.Distinct().Count() > 8, "Seeds that all say the same would prove nothing.");
    }
}
