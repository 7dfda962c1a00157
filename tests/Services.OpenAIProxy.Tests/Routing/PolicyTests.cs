using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing.Policies;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Routing;

/// <summary>Which of several deployments gets a request.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task Weighted_deployments_take_turns_evenly()
    {
        await using var fleet = await Fleet.StartAsync(3, """
            {"Models":{"demo":{"Policy":"weighted","Deployments":[
              {"Kind":"triton","Url":"$0","Weight":3},{"Kind":"triton","Url":"$1"},{"Kind":"triton","Url":"$2"}]}}}
            """);
        var answers = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add((await fleet.AskAsync())[^1..]);
        }

        Assert.Equal("0102001020", string.Concat(answers));
    }

    [Fact]
    public async Task Without_a_policy_all_get_the_same()
    {
        await using var fleet = await Fleet.OfOneModelAsync(3);
        for (var i = 0; i < 9; i++)
        {
            await fleet.AskAsync();
        }

        Assert.Equal([3, 3, 3], fleet.Counts());
    }

    [Fact]
    public async Task The_least_busy_for_its_weight_is_preferred()
    {
        await using var fleet = await Fleet.StartAsync(2, """
            {"Models":{"demo":{"Policy":"least-in-flight","Deployments":[{"Kind":"triton","Url":"$0","Weight":2},{"Kind":"triton","Url":"$1","Weight":1}]}}}
            """);
        foreach (var engine in fleet.Engines)
        {
            engine.Script = new Script { First = 600_000 };
        }

        using var leave = new CancellationTokenSource();
        var held = new List<Task>();
        for (var i = 1; i <= 6; i++)
        {
            held.Add(fleet.PostAsync(ProxyUnderTest.Chat("hi"), cancellationToken: leave.Token));
            await Task.WhenAny(Running(0), Running(1));

            Task Running(int engine) => fleet.Engines[engine].Journal.WaitAsync(_ => fleet.Counts().Sum() == i, Fleet.Limit());
        }

        Assert.Equal([4, 2], fleet.Counts());
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(held));
    }

    [Fact]
    public async Task Prompts_that_begin_alike_go_to_the_same_deployment()
    {
        await using var fleet = await Fleet.OfOneModelAsync(4, """ "Policy":"prefix-affinity","Affinity":{"BlockCharacters":64} """);
        var homes = new Dictionary<int, string>();
        for (var round = 0; round < 3; round++)
        {
            for (var person = 0; person < 8; person++)
            {
                var prefix = string.Concat(Enumerable.Repeat($"Person {person} has a long story. ", 20));
                var answer = await fleet.AskAsync(prefix + $"Question {round} {new string('x', round * 50)}");
                Assert.Equal(homes.TryAdd(person, answer) ? answer : homes[person], answer);
            }
        }

        // Those that are new are spread.
        Assert.All(fleet.Counts(), static count => Assert.Equal(6, count));
    }

    [Fact]
    public async Task A_favourite_that_is_full_or_overloaded_loses_its_preference()
    {
        await using var fleet = await Fleet.OfOneModelAsync(2, """ "Policy":"prefix-affinity","Affinity":{"BlockCharacters":64,"BalanceAbsolute":2,"BalanceRelative":1.5} """);
        var prompt = new string('a', 500);
        var home = await fleet.AskAsync(prompt);
        var favourite = home == "engine 0" ? 0 : 1;
        fleet.Engines[favourite].Script = new Script { First = 600_000 };
        using var leave = new CancellationTokenSource();
        var held = new List<Task>();
        for (var i = 1; i <= 3; i++)
        {
            held.Add(fleet.PostAsync(ProxyUnderTest.Chat(prompt), cancellationToken: leave.Token));
            await fleet.RunningAsync(favourite, i);
        }

        Assert.Equal($"engine {1 - favourite}", await fleet.AskAsync(prompt));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(held));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_the_newest_stays()
    {
        var policy = new PrefixAffinity(new() { BlockCharacters = 16, MaxBlocks = 100 });
        var deployments = FakeKind.Deployments(2);
        var random = new Random(3);
        for (var i = 0; i < 1000; i++)
        {
            var prefix = policy.Read(Request(new string((char)('a' + random.Next(26)), 16) + random.Next() + new string('z', 160)));
            var chosen = policy.Choose(deployments, prefix);
            Assert.Same(chosen, policy.Choose(deployments, prefix));
            Assert.InRange(policy.Remembered, 1, 100);
        }

        policy.Forget(deployments[0]);
        policy.Forget(deployments[1]);
        Assert.Equal(0, policy.Remembered);
    }

    [Fact]
    public void A_longer_conversation_begins_with_the_hashes_of_the_shorter_one()
    {
        string[] turns = [new('a', 100), new('b', 333), new('c', 50), new('d', 77)];
        var before = Array.Empty<ulong>();
        for (var i = 1; i <= turns.Length; i++)
        {
            var hashes = PromptPrefix.Of(Request(turns[..i]), 32);
            Assert.Equal(turns[..i].Sum(static turn => turn.Length) / 32, hashes.Length);
            Assert.Equal(before, hashes[..before.Length]);
            before = hashes;
        }

        var other = PromptPrefix.Of(Request([new string('a', 99) + "x", .. turns[1..]]), 32);
        Assert.Equal(before[..3], other[..3]);
        Assert.Empty(before[3..].Intersect(other[3..]));
        Assert.Equal(128, PromptPrefix.Of(Request(new string('e', 1_000_000)), 32).Length);
    }

    private static GenerationRequest Request(params string[] turns) =>
        new() { Model = "demo", Messages = [.. turns.Select(static turn => new ChatTurn(ChatRole.User, turn))], Body = default(JsonElement) };
}
