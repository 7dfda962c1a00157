using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.Configuration;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

/// <summary>Models that are not like the others, and what is said about models that are not ready.</summary>
public sealed class TritonModelTests
{
    [Fact]
    public async Task A_model_that_cannot_stream_is_asked_for_the_whole_and_told_in_one_piece()
    {
        using var engine = Engine("""{"input":[{"name":"text_input"},{"name":"max_tokens"},{"name":"stream"}],"output":[{"name":"text_output"}],"model_transaction_policy":{"decoupled":false}}""");
        engine.Answers["/generate"] = (200, """{"text_output":"all at once"}""");
        using var backend = Open(engine);
        var told = await Told.ByAsync(backend, EngineUnderTest.Request with { Stream = true });
        Assert.Equal("all at once", told.Text);
        Assert.Contains("\"stream\":false", engine.BodyOf("/generate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_ensembles_want_words_even_where_there_are_none()
    {
        using var engine = Engine("""{"input":[{"name":"text_input","optional":false},{"name":"max_tokens","optional":false},{"name":"bad_words","optional":false},{"name":"stop_words","optional":false}],"output":[{"name":"text_output"}]}""");
        engine.Answers["/generate"] = (200, """{"text_output":"x"}""");
        using var backend = Open(engine);
        await Told.ByAsync(backend, EngineUnderTest.Request with { Messages = [], Prompt = new RawPrompt("go on") });
        Assert.Equal("""{"text_input":"go on","max_tokens":4096,"stop_words":"","bad_words":"","stream":false}""", engine.BodyOf("/generate"));
    }

    [Theory]
    [InlineData("""{"input":[{"name":"input_ids"}],"output":[{"name":"output_ids"}]}""", "text_input")]
    [InlineData("""{"input":[{"name":"text_input"},{"name":"max_tokens"},{"name":"lora_weights","optional":false}],"output":[{"name":"text_output"}]}""", "lora_weights")]
    [InlineData("""{"input":[{"name":"text_input"}],"output":[{"name":"classes"}]}""", "gives no text")]
    public async Task A_model_that_cannot_be_asked_is_said_to_be_so(string config, string problem)
    {
        using var engine = Engine(config);
        engine.Answers["/v2/health/ready"] = (200, "");
        engine.Answers["/models/ensemble/ready"] = (200, "");
        engine.Answers.Remove("/health/ready");
        using var backend = Open(engine);
        var failure = (await Told.ByAsync(backend, EngineUnderTest.Request)).Failure!;
        Assert.Equal(FailureKind.Engine, failure.Kind);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        var health = await backend.CheckAsync(default);
        Assert.False(health.Ready);
        Assert.Contains(problem, health.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_not_ready_is_explained_by_the_repository()
    {
        using var engine = Engine("{}");
        engine.Answers["/v2/health/ready"] = (200, "");
        engine.Answers["/models/ensemble/ready"] = (400, "");
        engine.Answers["/repository/index"] = (200, """[{"name":"other","state":"READY"},{"name":"ensemble","version":"1","state":"UNAVAILABLE","reason":"out of memory"}]""");
        using var backend = Open(engine);
        var health = await backend.CheckAsync(default);
        Assert.Equal("The engine is ready, but its model 'ensemble' is not (HTTP 400). The repository says: UNAVAILABLE (out of memory).", health.Problem);

        engine.Answers["/repository/index"] = (200, "[]");
        Assert.Contains("has no model 'ensemble'", (await backend.CheckAsync(default)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_ready_says_how_much_fits_where_it_is_known()
    {
        await using var engine = await EngineUnderTest.TritonAsync("--context", "1234");
        Assert.Equal(new BackendHealth(true), await engine.Backend.CheckAsync(default));
        await using var local = await EngineUnderTest.TritonAsync("--context", "1234", "--config", "engine");
        Assert.Equal(new BackendHealth(true, null, 1234), await local.Backend.CheckAsync(default));
        local.Mock.Ready = false;
        Assert.Equal("The engine answers, but is not ready (HTTP 400). The repository says: UNAVAILABLE.", (await local.Backend.CheckAsync(default)).Problem);
    }

    [Theory]
    [InlineData("TEXT named_metrics.kv_cache_utilization=0.5, named_metrics.max_token_capacity=100", 0.5, 100L)]
    [InlineData("JSON {\"named_metrics\":{\"kv_cache_utilization\":0.25}}", 0.25, null)]
    [InlineData("JSON {\"cpu_utilization\":0.3}", null, null)]
    [InlineData("JSON oops", null, null)]
    [InlineData("BIN AAAA", null, null)]
    public async Task The_load_is_read_in_both_forms(string header, double? use, long? capacity)
    {
        using var engine = Engine("{}");
        engine.Answers["/generate"] = (200, """{"text_output":"x"}""");
        engine.Headers["endpoint-load-metrics"] = header;
        using var backend = Open(engine);
        Assert.Null((await Told.ByAsync(backend, EngineUnderTest.Request)).Failure);
        Assert.Equal((use, capacity), (backend.Load?.KvCacheUse, backend.Load?.TokenCapacity));
    }

    [Theory]
    [InlineData(400, "expected number of inputs between 2 and 29 but got 1 inputs for model 'ensemble'. Got input(s) ['text_input'], but missing required input(s) ['max_tokens']", FailureKind.Engine, null)]
    [InlineData(400, "'guided_decoding_guide' cannot be used: no", FailureKind.InvalidRequest, "response_format")]
    [InlineData(500, "Error generating stream: The decoder prompt (length 9) is longer than the maximum model length of 8.", FailureKind.ContextLength, null)]
    [InlineData(500, "Error generating request: CUDA error", FailureKind.Engine, null)]
    public async Task A_refusal_blames_who_is_to_blame(int status, string message, object kind, string? param)
    {
        using var engine = Engine("{}");
        engine.Answers["/generate"] = (status, $"{{\"error\":\"{message}\"}}");
        using var backend = Open(engine);
        var failure = (await Told.ByAsync(backend, EngineUnderTest.Request)).Failure!;
        Assert.Equal((kind, param), (failure.Kind, failure.Param));
    }

    private static CannedEngine Engine(string config) => new() { Answers = { ["/config"] = (200, config) } };

    private static IBackend Open(CannedEngine engine) => EngineUnderTest.Triton(engine.Connections).Create(new ConfigurationBuilder().Build());
}
