using System.Net;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.OpenAI;
using static Atrium.OpenAIProxy.Tests.Backends.OpenAI.OpenAIEngine;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>Embeddings, tokens, readiness and the table of features.</summary>
public sealed class VectorTests
{
    public static TheoryData<Flavour> Flavours => [.. Enum.GetValues<Flavour>()];

    [Theory]
    [InlineData("""{"data":[{"index":1,"embedding":[3,4.5]},{"index":0,"embedding":[1,-2]}],"usage":{"prompt_tokens":5,"total_tokens":5}}""", false)]
    [InlineData("""{"data":[{"embedding":"AACAPwAAAMA="},{"embedding":"AABAQAAAkEA="}]}""", true)]
    public async Task Vectors_come_in_the_order_of_the_inputs_as_numbers_or_base64(string answer, bool estimated)
    {
        using var engine = Engine(answer);
        using var backend = Open(engine.Connections);
        var body = JsonDocument.Parse("""{"model":"client","input":["a","b"],"encoding_format":"float","user":"u"}""").RootElement;
        var result = await backend.EmbedAsync(new EmbeddingRequest { Model = "m", Inputs = ["a", "b"], Dimensions = 2, Body = body }, default);
        Assert.Equal([[1f, -2f], [3f, 4.5f]], result.Vectors);
        Assert.Equal(estimated, result.Estimated);
        Assert.Equal("http://engine/v1/embeddings", engine.Requests[0].Request.RequestUri!.AbsoluteUri);
        Assert.Equal("""{"model":"m","input":["a","b"],"user":"u","dimensions":2,"encoding_format":"base64"}""", engine.Requests[0].Body);
    }

    [Theory]
    [InlineData("""{"data":[{"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":"AAA="}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},{"embedding":["x"]}]}""")]
    [InlineData("""{"data":[{"embedding":[1]},5]}""")]
    [InlineData("""{"error":{"message":"broken"}}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task What_is_no_list_of_vectors_is_a_failure(string answer)
    {
        using var engine = Engine(answer);
        using var backend = Open(engine.Connections);
        var exception = await Assert.ThrowsAsync<EngineException>(() => backend.EmbedAsync(new EmbeddingRequest { Model = "m", Inputs = ["a", "b"] }, default));
        Assert.Equal(FailureKind.Engine, exception.Failure.Kind);
    }

    [Theory]
    [InlineData(nameof(OpenAIFlavour.Vllm), """{"model":"m","prompt":"hi","add_special_tokens":false}""")]
    [InlineData(nameof(OpenAIFlavour.SgLang), """{"model":"m","prompt":"hi","add_special_tokens":false}""")]
    [InlineData(nameof(OpenAIFlavour.LlamaServer), """{"content":"hi","add_special":false}""")]
    public async Task Tokens_are_asked_for_in_the_engines_way(string flavour, string body)
    {
        using var engine = Engine("""{"count":2,"max_model_len":64,"tokens":[5,6]}""");
        using var backend = Open(engine.Connections, new OpenAIOptions { Url = new Uri("http://engine/v1"), Flavour = Enum.Parse<OpenAIFlavour>(flavour) });
        var result = await backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "hi", AddSpecial = false }, default);
        Assert.Equal([5, 6], result.Tokens);
        Assert.Equal(64, result.ContextLength);
        Assert.Equal(("http://engine/tokenize", body), (engine.Requests[0].Request.RequestUri!.AbsoluteUri, engine.Requests[0].Body));
    }

    [Fact]
    public async Task A_conversation_is_counted_as_the_model_would_be_shown_it()
    {
        using var engine = Engine("""{"count":2,"max_model_len":64,"tokens":[5,6]}""");
        var count = new TokenizeRequest { Model = "m", Text = "", AddSpecial = false, Conversation = new GenerationRequest { Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")] } };
        using var backend = Open(engine.Connections, new OpenAIOptions { Url = new Uri("http://engine/v1"), Flavour = OpenAIFlavour.Vllm });
        Assert.Equal(2, (await backend.TokenizeAsync(count, default)).Tokens.Count);
        Assert.Equal("""{"model":"m","messages":[{"role":"user","content":"hi"}],"add_special_tokens":false}""", engine.Requests[0].Body);

        using var texts = Open(engine.Connections, new OpenAIOptions { Url = new Uri("http://engine/v1"), Flavour = OpenAIFlavour.LlamaServer });
        Assert.Equal("messages", (await Assert.ThrowsAsync<EngineException>(() => texts.TokenizeAsync(count, default))).Failure.Param);
    }

    [Theory]
    [InlineData(nameof(OpenAIFlavour.OpenAI))]
    [InlineData(nameof(OpenAIFlavour.Ollama))]
    public async Task Engines_that_do_not_show_their_tokens_are_not_asked(string flavour)
    {
        using var engine = Engine("{}");
        using var backend = Open(engine.Connections, new OpenAIOptions { Url = new Uri("http://engine"), Flavour = Enum.Parse<OpenAIFlavour>(flavour) });
        var exception = await Assert.ThrowsAsync<EngineException>(() => backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "hi" }, default));
        Assert.Equal((FailureKind.InvalidRequest, "model"), (exception.Failure.Kind, exception.Failure.Param));
        Assert.Empty(engine.Requests);
        Assert.Equal(Support.Refused, (await backend.FeaturesAsync(default))[Feature.Tokenize]);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task The_mock_of_each_flavour_embeds_tokenizes_and_is_ready(Flavour flavour)
    {
        await using var mock = await UpstreamListener.StartAsync(flavour, "--model", "m", "--context", "512", "--key", "sesame");
        var options = new OpenAIOptions { Url = mock.Address, Flavour = Enum.Parse<OpenAIFlavour>(flavour.ToString(), ignoreCase: true), ApiKey = "sesame", Model = "m" };
        using var backend = Open(new EngineConnections(), options);
        Assert.Equal(2, (await backend.EmbedAsync(new EmbeddingRequest { Model = "m", Inputs = ["a", "b"] }, default)).Vectors.Count);
        if ((await backend.FeaturesAsync(default))[Feature.Tokenize] == Support.Engine)
        {
            Assert.NotEmpty((await backend.TokenizeAsync(new TokenizeRequest { Model = "m", Text = "hello there" }, default)).Tokens);
        }

        var health = await backend.CheckAsync(default);
        Assert.True(health.Ready, health.Problem);
        Assert.Equal(flavour == Flavour.Vllm ? 512 : health.ContextLength, health.ContextLength);

        if (flavour is Flavour.Vllm or Flavour.Sglang)
        {
            using var other = Open(new EngineConnections(), options with { Model = "other" });
            Assert.Equal(new BackendHealth(false, "The engine has no model 'other'."), await other.CheckAsync(default));
        }
    }

    [Fact]
    public async Task An_engine_that_is_gone_or_not_ready_says_so()
    {
        var mock = await UpstreamListener.StartAsync(Flavour.Vllm);
        using var backend = Open(new EngineConnections(), new OpenAIOptions { Url = mock.Address, Flavour = OpenAIFlavour.Vllm });
        mock.Upstream.Ready = false;
        Assert.Contains("not ready", (await backend.CheckAsync(default)).Problem, StringComparison.Ordinal);
        await mock.DisposeAsync();
        Assert.Equal(new BackendHealth(false, "The engine cannot be reached."), await backend.CheckAsync(default));
        await foreach (var one in backend.GenerateAsync(OpenAIEngine.Request, default))
        {
            Assert.Equal(FailureKind.Unavailable, Assert.IsType<GenerationEvent.Failed>(one).Failure.Kind);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, false, "JSON")]
    [InlineData(HttpStatusCode.Unauthorized, false, "key")]
    [InlineData(HttpStatusCode.NotFound, true, null)]
    [InlineData(HttpStatusCode.BadGateway, false, "HTTP 502")]
    public async Task A_service_that_answers_oddly_about_its_models(HttpStatusCode status, bool ready, string? problem)
    {
        using var engine = Engine("");
        engine.GetStatus = status;
        using var backend = Open(engine.Connections);
        var health = await backend.CheckAsync(default);
        Assert.Equal(ready, health.Ready);
        Assert.Contains(problem ?? "", health.Problem ?? "", StringComparison.Ordinal);
    }

    private static ScriptedEngine Engine(string answer) => new(HttpStatusCode.OK, [Encoding.UTF8.GetBytes(answer)], ScriptedEngine.End.Proper);
}
