using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.DemoModel;

/// <summary>Scores the shipped demo model on demo-model/heldout: questions its training never showed.</summary>
public sealed class HeldOutTests(HeldOutScores scores) : IClassFixture<HeldOutScores>
{
    // Kernels of another processor round differently and may flip an answer or two.
    private const int OtherProcessors = 2;

    [Theory]
    [InlineData("phrasing-new")]
    [InlineData("phrasing-combined")]
    [InlineData("refusal")]
    [InlineData("greeting")]
    [InlineData("multi-turn")]
    [InlineData("thinking")]
    [InlineData("tool-call")]
    [InlineData("tool-answer")]
    [InlineData("tool-plain")]
    public void Set_reaches_its_goal(string set)
    {
        var (right, all) = scores.Of(set);

        Assert.True(all >= 40, $"{set} has only {all} questions.");
        Assert.True(right + OtherProcessors >= scores.Goal(set) * all, $"{set}: {right} of {all} right, the goal is {scores.Goal(set):P0}.");
    }

    [Fact]
    public void Every_answer_ends_by_itself() => Assert.Equal([], scores.Endless);
}

/// <summary>Every held-out question, asked once.</summary>
public sealed class HeldOutScores : IAsyncLifetime
{
    private const int AtOnce = 16;

    // Longer than any answer of the corpus.
    private const int LongestAnswer = 200;

    private readonly string _folder = Path.Combine(Path.GetDirectoryName(TestModel.Shipped)!, "heldout");
    private readonly List<(string Set, bool Right)> _answers = [];
    private readonly List<string> _endless = [];
    private JsonObject _goals = [];

    public IReadOnlyList<string> Endless => _endless;

    public double Goal(string set) => (double)_goals[set]!;

    public (int Right, int All) Of(string set) =>
        (_answers.Count(answer => answer.Set == set && answer.Right), _answers.Count(answer => answer.Set == set));

    public async Task InitializeAsync()
    {
        _goals = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "thresholds.json")))!.AsObject();
        var questions = Directory.GetFiles(_folder, "*.jsonl").Order().SelectMany(File.ReadAllLines).Select(static line => JsonNode.Parse(line)!.AsObject());
        await using var engine = await TestEngine.StartAsync($"Slots={AtOnce}", "Queue=2000", $"Model={TestModel.Shipped}");
        await Parallel.ForEachAsync(questions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (question, _) =>
        {
            var answer = await engine.GenerateAsync(TestEngine.Body((string)question["prompt"]!, LongestAnswer, new { temperature = 0 }));
            Record(question, (string)answer["text_output"]!, (string)answer["finish_reason"]!);
        });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private void Record(JsonObject question, string text, string finish)
    {
        var accepted = question["accepted"]?.AsArray().Select(static a => (string)a!) ?? [(string)question["expected"]!];
        lock (_answers)
        {
            _answers.Add(((string)question["set"]!, accepted.Contains(text.Trim())));
            if (finish != "stop")
            {
                _endless.Add($"{question["id"]}: {text}");
            }
        }
    }
}
