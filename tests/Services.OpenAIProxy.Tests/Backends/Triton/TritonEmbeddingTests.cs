using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams.Triton;
using Microsoft.Extensions.Configuration;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

public sealed class TritonEmbeddingTests
{
    private static readonly EmbeddingRequest Request = new() { RequestId = "r-1", Model = "m", Inputs = ["one", "two words"] };

    [Theory]
    [InlineData(ModelConfigKind.Engine, true)]
    [InlineData(ModelConfigKind.Vllm, false)]
    public async Task Vectors_in_the_order_of_the_texts(ModelConfigKind kind, bool estimated)
    {
        await using var engine = await EngineUnderTest.TritonAsync();
        engine.Mock.Config = kind;
        var both = await engine.Backend.EmbedAsync(Request, default);
        var second = await engine.Backend.EmbedAsync(Request with { Inputs = ["two words"] }, default);
        Assert.Equal((2, 8, estimated), (both.Vectors.Count, both.Vectors[0].Length, both.Estimated));
        Assert.Equal(second.Vectors[0], both.Vectors[1]);
        Assert.NotEqual(both.Vectors[0], both.Vectors[1]);
        if (!estimated)
        {
            Assert.Equal(1 + 3, both.PromptTokens);
        }
    }

    [Fact]
    public async Task Engine_local_counts_the_tokens_where_its_config_says_so()
    {
        using var engine = Local("""{"outputs":[{"name":"embedding","shape":[2,2],"data":[1,2,3,4]},{"name":"num_input_tokens","shape":[2],"data":[5,6]}]}""");
        using var backend = Open(engine);
        var result = await backend.EmbedAsync(Request, default);
        Assert.Equal((11, false), (result.PromptTokens, result.Estimated));
        Assert.Equal([[1f, 2f], [3f, 4f]], result.Vectors);
        Assert.Equal(
            """{"inputs":[{"name":"text_input","datatype":"BYTES","shape":[2],"data":["one","two words"]}],"outputs":[{"name":"embedding"},{"name":"num_input_tokens"}]}""",
            engine.BodyOf("/infer"));
        Assert.Equal("r-1", Assert.Single(engine.Asked[^1].Request.Headers.GetValues("triton-request-id")));
    }

    [Theory]
    [InlineData("""{"outputs":[{"name":"embedding","shape":[1,2],"data":[1,2]}]}""")]
    [InlineData("""{"outputs":[{"name":"embedding","shape":[2,2],"data":[1,2,3]}]}""")]
    [InlineData("""{"outputs":[]}""")]
    [InlineData("""{"outputs":""")]
    public async Task What_is_no_answer_is_an_error(string reply)
    {
        using var engine = Local(reply);
        using var backend = Open(engine);
        Assert.Equal(FailureKind.Engine, (await Assert.ThrowsAsync<EngineException>(() => backend.EmbedAsync(Request, default))).Failure.Kind);
    }

    [Fact]
    public async Task What_cannot_be_had_is_refused_by_name()
    {
        await using var engine = await EngineUnderTest.TritonAsync("--config", "engine");
        Assert.Equal("dimensions", await ParamAsync(engine.Backend, Request with { Dimensions = 4 }));
        Assert.Equal("input", await ParamAsync(engine.Backend, Request with { Inputs = [], TokenInputs = [[1]] }));
        engine.Mock.Config = ModelConfigKind.Ensemble;
        await using var ensemble = await EngineUnderTest.TritonAsync();
        Assert.Equal("model", await ParamAsync(ensemble.Backend, Request));
    }

    [Fact]
    public async Task A_vllm_model_that_writes_does_not_embed()
    {
        using var engine = new CannedEngine { Answers = { ["/config"] = (200, ModelConfig.Of(ModelConfigKind.Vllm, "ensemble", 9)!), ["/generate"] = (500, """{"error":"Error generating stream: Model ensemble does not support 'embed' request"}""") } };
        using var backend = Open(engine);
        Assert.Equal("model", await ParamAsync(backend, Request));
        var body = JsonDocument.Parse(engine.BodyOf("/generate")).RootElement;
        Assert.Equal("""{"input":"one"}""", body.GetProperty("embedding_request").GetString());
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_unavailable()
    {
        var engine = await EngineUnderTest.TritonAsync("--config", "engine");
        await engine.DisposeAsync();
        using var backend = EngineUnderTest.Triton(new OpenAIProxy.Backends.Wire.EngineConnections())
            .Create(new ConfigurationBuilder().AddInMemoryCollection([new("Url", engine.Backend.Address.AbsoluteUri)]).Build());
        Assert.Equal(FailureKind.Unavailable, (await Assert.ThrowsAsync<EngineException>(() => backend.EmbedAsync(Request, default))).Failure.Kind);
        Assert.Equal(FailureKind.Unavailable, (await Assert.ThrowsAsync<EngineException>(() => backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "x" }, default))).Failure.Kind);
    }

    [Fact]
    public async Task Tokens_are_engine_locals_alone()
    {
        await using var engine = await EngineUnderTest.TritonAsync("--config", "engine", "--context", "99");
        var result = await engine.Backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "twelve chars" }, default);
        Assert.Equal([0, 1, 2], result.Tokens);
        Assert.Equal(99, result.ContextLength);
        await using var triton = await EngineUnderTest.TritonAsync();
        Assert.Equal("model", (await Assert.ThrowsAsync<EngineException>(() => triton.Backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "x" }, default))).Failure.Param);
    }

    private static async Task<string?> ParamAsync(IBackend backend, EmbeddingRequest request)
    {
        var failure = (await Assert.ThrowsAsync<EngineException>(() => backend.EmbedAsync(request, default))).Failure;
        Assert.Equal(FailureKind.InvalidRequest, failure.Kind);
        return failure.Param;
    }

    private static CannedEngine Local(string reply) => new()
    {
        Answers =
        {
            ["/config"] = (200, """{"backend":"llama.cpp","input":[{"name":"text_input"}],"output":[{"name":"embedding"},{"name":"num_input_tokens"}]}"""),
            ["/infer"] = (200, reply),
        },
    };

    private static IBackend Open(CannedEngine engine) => EngineUnderTest.Triton(engine.Connections).Create(new ConfigurationBuilder().Build());
}
