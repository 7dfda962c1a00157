using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;

namespace Atrium.OpenAIProxy.Tests.Backends.Tgi;

/// <summary>What is made of TGI's answers.</summary>
public sealed class TgiAnswerTests
{
    private const string Text = "Grüße € 😀 and <think>no</think> some more words.";

    [Theory]
    [InlineData("")]
    [InlineData("piece=1")]
    [InlineData("piece=2 chunk=1")]
    [InlineData("crlf=true ping=true comments=true")]
    [InlineData("cr=true")]
    [InlineData("cumulative=true")]
    [InlineData("counters=false")]
    public async Task Streamed_or_not_the_text_is_the_same_and_control_tokens_are_none_of_it(string dialect)
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        engine.Mock.Script = Script.Parse(dialect, new Script { Text = Text });
        foreach (var stream in (bool[])[true, false])
        {
            var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = stream });
            Assert.Equal(("Grüße € 😀 and some more words.", "no", FinishReason.Stop), (told.Text, told.Reasoning, told.Finish));
            Assert.Null(told.Failure);
        }
    }

    [Fact]
    public async Task Tokens_are_counted_by_the_engine()
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        engine.Mock.Script = new Script { Count = 7 };
        foreach (var stream in (bool[])[true, false])
        {
            // Seven and the one that ended the answer.
            var usage = (await engine.AskAsync(EngineUnderTest.Request with { Stream = stream })).Usage!;
            Assert.Equal((8, false), (usage.Completion, usage.Estimated));
            Assert.Equal((EngineRequest(engine).GetProperty("inputs").GetString()!.Length + 3) / 4, usage.Prompt);
        }
    }

    [Fact]
    public async Task A_version_that_does_not_say_the_length_of_the_prompt_is_asked_for_its_tokens()
    {
        using var engine = new CannedEngine { Answers = { ["/generate"] = (200, """{"generated_text":"x","details":{"finish_reason":"length","generated_tokens":1}}"""), ["/tokenize"] = (200, """[{"id":5},{"id":6}]""") } };
        using var backend = EngineUnderTest.Tgi(engine.Connections).Create(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        var told = await Told.ByAsync(backend, EngineUnderTest.Request);
        Assert.Equal((2, 1, false, FinishReason.Length), (told.Usage!.Prompt, told.Usage.Completion, told.Usage.Estimated, told.Finish));
    }

    [Theory]
    [InlineData("eos_token", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.Stop)]
    [InlineData("length", FinishReason.Length)]
    public async Task Reasons_have_other_names(string reason, object expected)
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        engine.Mock.Script = new Script { Reason = reason };
        Assert.Equal(expected, (await engine.AskAsync(EngineUnderTest.Request with { Stream = true })).Finish);
        Assert.Equal(expected, (await engine.AskAsync(EngineUnderTest.Request)).Finish);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public async Task The_stop_string_that_the_engine_leaves_in_is_cut(int piece)
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        engine.Mock.Script = new Script { Text = "one two THE END and more", Piece = piece };
        foreach (var stream in (bool[])[true, false])
        {
            var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = stream, Stop = ["THE END"] });
            Assert.Equal(("one two ", FinishReason.Stop), (told.Text, told.Finish));
        }
    }

    [Fact]
    public async Task Log_probabilities_are_those_of_the_visible_tokens()
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        engine.Mock.Script = new Script { Text = "<think> hm </think> Hello world THE END" };
        foreach (var stream in (bool[])[true, false])
        {
            var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = stream, TopLogprobs = stream ? 2 : 0, Stop = ["THE END"] });
            Assert.Equal("Hello world ", told.Text);
            Assert.Equal(["Hello", "world"], told.Tokens.Select(static token => token.Token.Trim()).Where(static token => token is not ("THE" or "")));
            Assert.All(told.Tokens, token => Assert.Equal((-0.25, stream ? 2 : 0), (token.Logprob, token.Top.Count)));
        }
    }

    [Fact]
    public async Task A_stream_is_a_200_before_its_request_is_looked_at()
    {
        await using var engine = await EngineUnderTest.TgiAsync(null, "--context", "20");
        foreach (var stream in (bool[])[true, false])
        {
            // Only the failure: nothing was accepted, so a proxy can still answer with a status.
            var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = stream, MaxTokens = 50 });
            Assert.Equal(FailureKind.ContextLength, Assert.IsType<GenerationEvent.Failed>(Assert.Single(told.Events)).Failure.Kind);
            Assert.StartsWith("This model's maximum context length is 20 tokens. However, ", told.Failure!.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("overloaded", FailureKind.Overloaded)]
    [InlineData("validation", FailureKind.InvalidRequest)]
    [InlineData("generation", FailureKind.Engine)]
    [InlineData("incomplete_generation_stream", FailureKind.Engine)]
    [InlineData("template_error", FailureKind.InvalidRequest)]
    public async Task An_error_in_a_stream_has_a_kind(string type, object expected)
    {
        using var engine = new CannedEngine { Answers = { ["/generate_stream"] = (200, $"data:{{\"error\":\"what happened\",\"error_type\":\"{type}\"}}\n\n") } };
        using var backend = EngineUnderTest.Tgi(engine.Connections).Create(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        var failure = Assert.IsType<GenerationEvent.Failed>(Assert.Single((await Told.ByAsync(backend, EngineUnderTest.Request with { Stream = true })).Events)).Failure;
        Assert.Equal(expected, failure.Kind);
        Assert.Contains("what happened", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("end")]
    [InlineData("error")]
    [InlineData("reset")]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("notext")]
    public async Task An_answer_that_breaks_off_is_a_failure(string fault)
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        engine.Mock.Script = Script.Parse($"fault={fault} at=2", new Script());
        var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = true });
        Assert.StartsWith("Hello", told.Text, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Engine, told.Failure?.Kind);
    }

    [Fact]
    public async Task Who_leaves_is_noticed_by_the_engine()
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        engine.Mock.Script = Script.Parse("fault=stall at=2", new Script());
        using var leave = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var one in engine.Backend.GenerateAsync(EngineUnderTest.Request with { Stream = true }, leave.Token))
            {
                if (one is GenerationEvent.Text)
                {
                    await leave.CancelAsync();
                }
            }
        });
        await engine.Mock.Journal.WaitAsync(static entries => entries.Any(static entry => entry.Ending == Ending.Aborted));
    }

    [Fact]
    public async Task The_context_room_is_that_of_the_server()
    {
        await using var engine = await EngineUnderTest.TgiAsync(null, "--context", "300");
        var told = await engine.AskAsync(EngineUnderTest.Request);
        Assert.Null(told.Failure);
        var body = EngineRequest(engine);
        Assert.Equal(300 - ((body.GetProperty("inputs").GetString()!.Length + 3) / 4), body.GetProperty("parameters").GetProperty("max_new_tokens").GetInt32());
    }

    [Fact]
    public async Task Several_answers_differ_by_their_seeds()
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        await engine.AskAsync(EngineUnderTest.Request with { Choices = 3, Sampling = new Sampling { Seed = 5 } });
        Assert.Equal([5, 6, 7], engine.Mock.Journal.Entries.Select(static entry => JsonDocument.Parse(entry.Body).RootElement.GetProperty("parameters").GetProperty("seed").GetInt32()).Order());
    }

    [Fact]
    public async Task The_bearer_token_goes_along_once_and_a_wrong_one_is_not_the_clients_fault()
    {
        await using var engine = await EngineUnderTest.TgiAsync(new() { ["AuthToken"] = "s3cret" });
        await engine.AskAsync(EngineUnderTest.Request);
        Assert.Equal("Bearer s3cret", Assert.Single(engine.Mock.Journal.Entries).Headers.First(static one => one.Key.Equals("authorization", StringComparison.OrdinalIgnoreCase)).Value);

        using var refusing = new CannedEngine { Answers = { ["/info"] = (401, ""), ["/generate"] = (401, "") } };
        using var backend = EngineUnderTest.Tgi(refusing.Connections).Create(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        Assert.Equal(FailureKind.Engine, (await Told.ByAsync(backend, EngineUnderTest.Request)).Failure!.Kind);
    }

    [Fact]
    public async Task Readiness_and_context_are_the_servers()
    {
        await using var engine = await EngineUnderTest.TgiAsync(null, "--context", "777");
        Assert.Equal(new BackendHealth(true, null, 777), await engine.Backend.CheckAsync(default));
        engine.Mock.Ready = false;
        var health = await engine.Backend.CheckAsync(default);
        Assert.False(health.Ready);
        Assert.Contains("503: unhealthy", health.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_can_be_had_and_embeddings_cannot()
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        Assert.Equal([100, 101, 102], (await engine.Backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "twelve chars" }, default)).Tokens);
        var without = await Assert.ThrowsAsync<EngineException>(() => engine.Backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "x", AddSpecial = false }, default));
        Assert.Equal("add_special_tokens", without.Failure.Param);
        var embedding = await Assert.ThrowsAsync<EngineException>(() => engine.Backend.EmbedAsync(new EmbeddingRequest { Model = "m", Inputs = ["x"] }, default));
        Assert.Equal(FailureKind.InvalidRequest, embedding.Failure.Kind);
    }

    [Fact]
    public async Task What_tgi_has_no_parameter_for_is_refused()
    {
        await using var engine = await EngineUnderTest.TgiAsync();
        var table = await engine.Backend.FeaturesAsync(default);
        Assert.All(
            (Feature[])[Feature.PresencePenalty, Feature.MinP, Feature.LogitBias, Feature.JsonObject, Feature.Embeddings, Feature.Suffix],
            feature => Assert.Equal(Support.Refused, table[feature]));
        Assert.All(
            (Feature[])[Feature.FrequencyPenalty, Feature.TopK, Feature.Seed, Feature.JsonSchema, Feature.TopLogprobs, Feature.Tokenize],
            feature => Assert.Equal(Support.Engine, table[feature]));
    }

    private static JsonElement EngineRequest(EngineUnderTest engine) => JsonDocument.Parse(engine.Mock.Journal.Entries[^1].Body).RootElement;
}
