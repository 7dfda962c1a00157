using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

/// <summary>The same answer in every dialect of Triton.</summary>
public sealed class DialectTests
{
    private const string Text = "Grüße € 😀 and <think>no</think> some more words.";

    public static TheoryData<ModelConfigKind, string> All
    {
        get
        {
            var all = new TheoryData<ModelConfigKind, string>();
            foreach (var kind in Enum.GetValues<ModelConfigKind>())
            {
                foreach (var script in (string[])["", "piece=1", "piece=2 chunk=3", "crlf=true comments=true", "cr=true", "echo=asked", "counters=false"])
                {
                    all.Add(kind, script);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Streamed_or_not_the_text_is_the_same(ModelConfigKind kind, string script)
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        engine.Mock.Config = kind;
        engine.Mock.Script = Script.Parse(script, new Script { Text = Text });

        // Twice: what was learnt of the first answer is used for the second.
        foreach (var stream in (bool[])[true, true, false])
        {
            var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = stream, MaxTokens = 500 });
            Assert.Null(told.Failure);
            Assert.Equal(("Grüße € 😀 and some more words.", "no", FinishReason.Stop), (told.Text, told.Reasoning, told.Finish));
        }
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble, true)]
    [InlineData(ModelConfigKind.Bls, true)]
    [InlineData(ModelConfigKind.Older, true)]
    [InlineData(ModelConfigKind.Vllm, true)]
    [InlineData(ModelConfigKind.Engine, true)]
    [InlineData(ModelConfigKind.LlmApi, false)]
    [InlineData(ModelConfigKind.Seed, false)]
    public async Task Tokens_are_counted_where_the_dialect_counts(ModelConfigKind kind, bool counted)
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        engine.Mock.Config = kind;
        engine.Mock.Script = new Script { Count = 9 };
        foreach (var stream in (bool[])[true, false])
        {
            var usage = (await engine.AskAsync(EngineUnderTest.Request with { Stream = stream, MaxTokens = 50 })).Usage!;
            Assert.Equal((9, !counted), (usage.Completion, usage.Estimated));
        }
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble)]
    [InlineData(ModelConfigKind.Bls)]
    [InlineData(ModelConfigKind.Older)]
    [InlineData(ModelConfigKind.Vllm)]
    [InlineData(ModelConfigKind.Engine)]
    [InlineData(ModelConfigKind.LlmApi)]
    public async Task An_answer_that_reached_its_limit_says_so(ModelConfigKind kind)
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        engine.Mock.Config = kind;
        engine.Mock.Script = new Script { Count = 9 };
        foreach (var stream in (bool[])[true, false])
        {
            var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = stream, MaxTokens = 4 });
            Assert.Equal((" tok tok tok tok", FinishReason.Length), (told.Text, told.Finish));
        }
    }

    [Theory]
    [InlineData(ModelConfigKind.Vllm)]
    [InlineData(ModelConfigKind.LlmApi)]
    [InlineData(ModelConfigKind.Engine)]
    public async Task A_stream_without_its_finish_reason_was_broken_off(ModelConfigKind kind)
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        engine.Mock.Config = kind;
        engine.Mock.Script = Script.Parse("fault=end at=2", new Script());
        var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = true, MaxTokens = 50 });
        Assert.Equal((FailureKind.Engine, "The engine broke off its answer."), (told.Failure?.Kind, told.Failure?.Message));
    }

    [Theory]
    [InlineData(ModelConfigKind.LlmApi, "timeout", FailureKind.Timeout)]
    [InlineData(ModelConfigKind.LlmApi, "cancelled", FailureKind.Engine)]
    [InlineData(ModelConfigKind.Vllm, "abort", FailureKind.Engine)]
    public async Task An_engine_that_gave_up_is_a_failure(ModelConfigKind kind, string reason, object expected)
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        engine.Mock.Config = kind;
        engine.Mock.Script = new Script { Reason = reason };
        Assert.Equal(expected, (await engine.AskAsync(EngineUnderTest.Request with { Stream = true })).Failure?.Kind);
        Assert.Equal(expected, (await engine.AskAsync(EngineUnderTest.Request)).Failure?.Kind);
    }

    [Fact]
    public async Task Vllm_lists_its_tokens()
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        engine.Mock.Config = ModelConfigKind.Vllm;
        engine.Mock.Script = new Script { Text = "one two three" };
        foreach (var stream in (bool[])[true, false])
        {
            var told = await engine.AskAsync(EngineUnderTest.Request with { Stream = stream, TopLogprobs = 0 });
            Assert.Equal(["one", " two", " three"], told.Tokens.Select(static token => token.Token));
            Assert.All(told.Tokens, static token => Assert.Equal((-0.25, 0), (token.Logprob, token.Top.Count)));
        }
    }

    [Fact]
    public async Task The_engines_load_is_kept()
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        Assert.Null(engine.Backend.Load);
        engine.Mock.KvUse = 0.625;
        await engine.AskAsync(EngineUnderTest.Request);
        Assert.Equal((0.625, 65536), (engine.Backend.Load!.KvCacheUse, engine.Backend.Load.TokenCapacity));
    }
}
