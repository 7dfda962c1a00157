using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.Configuration;

namespace Atrium.OpenAIProxy.Tests.Backends.Tgi;

/// <summary>What TGI is asked.</summary>
public sealed class TgiRequestTests
{
    private const string Marks = "\"<|im_end|>\",\"<|im_start|>\",\"<|endoftext|>\"";

    [Fact]
    public async Task The_defaults_of_the_sampling() => Assert.Equal(
        $$$"""{"inputs":"<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n","parameters":{"max_new_tokens":4096,"do_sample":true,"temperature":0.7,"top_p":0.9,"stop":[{{{Marks}}}],"return_full_text":false,"details":true}}""",
        await BodyAsync(EngineUnderTest.Request));

    [Fact]
    public async Task All_that_the_client_says() => Assert.Contains(
        """ "parameters":{"max_new_tokens":7,"do_sample":true,"temperature":0.5,"top_p":0.4,"top_k":3,"repetition_penalty":1.5,"frequency_penalty":0.25,"seed":9223372036854775805,"stop":["a","b","<|im_end|>","<|im_start|>"],"top_n_tokens":5,"return_full_text":false,"details":true}""".Trim(),
        await BodyAsync(EngineUnderTest.Request with
        {
            MaxTokens = 7,
            Stop = ["a", "b"],
            TopLogprobs = 5,
            Sampling = new Sampling { Temperature = 0.5, TopP = 0.4, TopK = 3, RepetitionPenalty = 1.5, FrequencyPenalty = 0.25, Seed = -3 },
        }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(0.5, 0.0)]
    public async Task Greedy_is_to_say_nothing_about_sampling(double temperature, double topP)
    {
        var parameters = await ParametersAsync(EngineUnderTest.Request with { Sampling = new Sampling { Temperature = temperature, TopP = topP, TopK = 5 } });
        Assert.False(parameters.GetProperty("do_sample").GetBoolean());
        Assert.All((string[])["temperature", "top_p", "top_k"], name => Assert.False(parameters.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task The_whole_nucleus_is_no_parameter()
    {
        var parameters = await ParametersAsync(EngineUnderTest.Request with { Sampling = new Sampling { Temperature = 1, TopP = 1 } });
        Assert.True(parameters.GetProperty("do_sample").GetBoolean());
        Assert.False(parameters.TryGetProperty("top_p", out _));
    }

    [Fact]
    public async Task Only_as_many_stops_as_the_server_takes_and_the_rest_is_cut_here()
    {
        using var engine = Engine("""{"generated_text":"never read","details":null}""");
        engine.Answers["/info"] = (200, """{"model_id":"m","max_stop_sequences":1,"max_total_tokens":9000}""");
        engine.Answers["/generate_stream"] = (200, "data:{\"token\":{\"text\":\"one B two\"},\"generated_text\":\"one B two\",\"details\":null}\n\n");
        using var backend = EngineUnderTest.Tgi(engine.Connections).Create(new ConfigurationBuilder().Build());
        var told = await Told.ByAsync(backend, EngineUnderTest.Request with { Stop = ["A", "B"] });
        Assert.Equal("one ", told.Text);
        Assert.Contains("\"stop\":[\"A\"]", engine.BodyOf("/generate_stream"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_becomes_a_grammar_and_leaves_no_room_for_a_thought()
    {
        const string Schema = """{"type":"object","properties":{"a":{"type":"integer"}}}""";
        var request = EngineUnderTest.Request with { Format = new ResponseFormat(ResponseFormatKind.JsonSchema, "x", JsonDocument.Parse(Schema).RootElement, Strict: true) };
        Assert.Contains($$$""" "grammar":{"type":"json","value":{{{Schema}}}} """.Trim(), await BodyAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_without_properties_is_refused_by_name()
    {
        using var engine = Engine("{}");
        using var backend = EngineUnderTest.Tgi(engine.Connections).Create(new ConfigurationBuilder().Build());
        var told = await Told.ByAsync(backend, EngineUnderTest.Request with
        {
            Format = new ResponseFormat(ResponseFormatKind.JsonSchema, "x", JsonDocument.Parse("""{"type":"array"}""").RootElement),
        });
        Assert.Equal((FailureKind.InvalidRequest, "response_format"), (told.Failure!.Kind, told.Failure.Param));
        Assert.DoesNotContain(engine.Asked, static asked => asked.Path == "/generate");
    }

    private static async Task<JsonElement> ParametersAsync(GenerationRequest request) =>
        JsonDocument.Parse(await BodyAsync(request)).RootElement.GetProperty("parameters");

    private static async Task<string> BodyAsync(GenerationRequest request)
    {
        using var engine = Engine("""{"generated_text":"x","details":{"finish_reason":"length","generated_tokens":1,"tokens":[]}}""");
        using var backend = EngineUnderTest.Tgi(engine.Connections).Create(new ConfigurationBuilder().Build());
        Assert.Null((await Told.ByAsync(backend, request)).Failure);
        return engine.BodyOf("/generate");
    }

    private static CannedEngine Engine(string answer) => new() { Answers = { ["/generate"] = (200, answer) } };
}
