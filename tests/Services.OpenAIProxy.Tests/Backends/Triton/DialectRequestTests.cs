using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams.Triton;
using Microsoft.Extensions.Configuration;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

/// <summary>What each dialect is asked, and what it is not asked because nobody could carry it out.</summary>
public sealed class DialectRequestTests
{
    private const string Head = """ {"text_input":"<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", """;
    private const string Schema = """{"type":"object","properties":{"a":{"type":"integer"}}}""";

    private static readonly GenerationRequest Full = EngineUnderTest.Request with
    {
        MaxTokens = 7,
        Stop = ["X"],
        Sampling = new Sampling { Temperature = 0.5, TopP = 0.4, TopK = 3, RepetitionPenalty = 1.5, PresencePenalty = 1, FrequencyPenalty = 0.25, Seed = -3 },
    };

    [Fact]
    public async Task Older_ensembles_have_another_name_for_the_seed()
    {
        var body = await BodyAsync(ModelConfigKind.Older, Full);
        Assert.Equal(
            Head.Trim() + """ "max_tokens":7,"temperature":0.5,"top_p":0.4,"top_k":3,"repetition_penalty":1.5,"presence_penalty":1,"frequency_penalty":0.25,"random_seed":9223372036854775805,"stop_words":["X","<|im_end|>","<|im_start|>","<|endoftext|>"],"exclude_input_in_output":true,"return_num_input_tokens":true,"return_num_output_tokens":true,"stream":false}""".Trim(),
            body);
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble, true, true)]
    [InlineData(ModelConfigKind.Bls, true, true)]
    [InlineData(ModelConfigKind.Ensemble, false, false)]
    [InlineData(ModelConfigKind.Older, true, false)]
    [InlineData(ModelConfigKind.Engine, true, false)]
    public async Task The_times_that_mark_the_end_are_asked_for_in_streams_of_models_that_have_them(ModelConfigKind kind, bool stream, bool asked) =>
        Assert.Equal(asked, (await BodyAsync(kind, Full with { Stream = stream })).Contains("\"return_perf_metrics\":true", StringComparison.Ordinal));

    [Fact]
    public async Task The_llm_api_has_names_of_its_own()
    {
        var body = await BodyAsync(ModelConfigKind.LlmApi, Full with { Stream = true });
        Assert.Equal(
            Head.Trim() + """ "sampling_param_max_tokens":7,"sampling_param_temperature":0.5,"sampling_param_top_p":0.4,"sampling_param_top_k":3,"sampling_param_presence_penalty":1,"sampling_param_frequency_penalty":0.25,"sampling_param_seed":9223372036854775805,"sampling_param_stop":["X","<|im_end|>","<|im_start|>","<|endoftext|>"],"sampling_param_exclude_input_from_output":true,"return_finish_reason":true,"streaming":true}""".Trim(),
            body);
    }

    [Fact]
    public async Task Vllm_gets_a_string_of_json()
    {
        var body = JsonDocument.Parse(await BodyAsync(ModelConfigKind.Vllm, Full with { TopLogprobs = 2 })).RootElement;
        Assert.Equal(
            """{"max_tokens":7,"temperature":0.5,"top_p":0.4,"top_k":3,"repetition_penalty":1.5,"presence_penalty":1,"frequency_penalty":0.25,"seed":9223372036854775805,"stop":["X","<|im_end|>","<|im_start|>","<|endoftext|>"],"logprobs":2}""",
            body.GetProperty("sampling_parameters").GetString());
        Assert.All(
            (string[])["return_logprobs", "exclude_input_in_output", "return_finish_reason", "return_num_input_tokens", "return_num_output_tokens"],
            name => Assert.True(body.GetProperty(name).GetBoolean()));
        Assert.False(body.TryGetProperty("max_tokens", out _));
    }

    [Fact]
    public async Task Vllm_gets_a_guide_as_a_string_in_the_string()
    {
        var body = JsonDocument.Parse(await BodyAsync(ModelConfigKind.Vllm, Guided)).RootElement;
        var parameters = JsonDocument.Parse(body.GetProperty("sampling_parameters").GetString()!).RootElement;
        Assert.Equal(Schema, JsonDocument.Parse(parameters.GetProperty("structured_outputs").GetString()!).RootElement.GetProperty("json").GetString());
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble)]
    [InlineData(ModelConfigKind.Engine)]
    public async Task The_ensemble_gets_a_guide(ModelConfigKind kind)
    {
        var body = JsonDocument.Parse(await BodyAsync(kind, Guided)).RootElement;
        Assert.Equal(("json_schema", Schema), (body.GetProperty("guided_decoding_guide_type").GetString(), body.GetProperty("guided_decoding_guide").GetString()));
        var any = JsonDocument.Parse(await BodyAsync(kind, EngineUnderTest.Request with { Format = ResponseFormat.JsonObject })).RootElement;
        Assert.Equal("json", any.GetProperty("guided_decoding_guide_type").GetString());
        Assert.False(any.TryGetProperty("guided_decoding_guide", out _));
    }

    [Fact]
    public async Task A_guide_leaves_no_room_for_a_thought()
    {
        var body = JsonDocument.Parse(await BodyAsync(ModelConfigKind.Engine, Guided with { Thinking = Thinking.On })).RootElement;
        Assert.DoesNotContain("<think>\n", body.GetProperty("text_input").GetString()!.Replace("<think>\n\n</think>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith("<think>\n", JsonDocument.Parse(await BodyAsync(ModelConfigKind.Engine, EngineUnderTest.Request with { Thinking = Thinking.On }))
            .RootElement.GetProperty("text_input").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_local_takes_biases_by_token_and_lists_tokens_with_their_bytes()
    {
        using var engine = Engine(ModelConfig.Of(ModelConfigKind.Engine, "ensemble", 4096)!, """
            {"text_output":"h\u00e9</s>","finish_reason":"stop","logprobs":"[{\"token\":\"h\",\"token_id\":1,\"logprob\":-0.5,\"bytes\":[104],\"top\":[{\"token\":\"h\",\"token_id\":1,\"logprob\":-0.5,\"bytes\":[104]},{\"token\":\"x\",\"token_id\":2,\"logprob\":-2,\"bytes\":[120]}]},{\"token\":\"\ufffd\",\"token_id\":3,\"logprob\":-1,\"bytes\":[195],\"top\":[]},{\"token\":\"\ufffd\",\"token_id\":4,\"logprob\":-1,\"bytes\":[169],\"top\":[]},{\"token\":\"\",\"token_id\":5,\"logprob\":-3,\"bytes\":[],\"top\":[]}]"}
            """);
        using var backend = Open(engine);
        var told = await Told.ByAsync(backend, EngineUnderTest.Request with
        {
            TopLogprobs = 1,
            Stop = ["</s>"],
            Stream = false,
            Sampling = new Sampling { LogitBias = new SortedDictionary<int, double> { [5] = -100, [9] = 2.5 } },
        });
        Assert.Equal("hé", told.Text);
        Assert.Equal([[104], [195], [169]], told.Tokens.Select(static token => token.Bytes!));
        Assert.Equal("h", Assert.Single(told.Tokens[0].Top).Token);
        var body = engine.BodyOf("/generate");
        Assert.Contains(""" "logit_bias_tokens":[5,9],"logit_bias_weights":[-100,2.5],"num_logprobs":1, """.Trim(), body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ensemble", "Logprobs TopLogprobs LogitBias Embeddings", "Seed TopK MinP RepetitionPenalty PresencePenalty FrequencyPenalty JsonObject JsonSchema")]
    [InlineData("seed", "Seed Choices RepetitionPenalty PresencePenalty FrequencyPenalty MinP JsonObject JsonSchema ForcedToolCall Logprobs LogitBias", "TopK")]
    [InlineData("older", "Logprobs LogitBias MinP", "Seed TopK RepetitionPenalty JsonSchema")]
    [InlineData("llmapi", "RepetitionPenalty MinP JsonObject JsonSchema Logprobs LogitBias Embeddings", "Seed TopK PresencePenalty FrequencyPenalty")]
    [InlineData("vllm", "LogitBias Suffix FormatBesideTools", "StrictTools Seed TopK MinP RepetitionPenalty PresencePenalty FrequencyPenalty Logprobs TopLogprobs JsonObject JsonSchema Embeddings")]
    [InlineData("engine", "Suffix ImageParts", "StrictTools FormatBesideTools Seed TopK MinP RepetitionPenalty Logprobs TopLogprobs LogitBias JsonObject JsonSchema Embeddings Tokenize")]
    public async Task What_a_dialect_cannot_do_is_refused(string dialect, string refused, string carried)
    {
        using var engine = Engine(ModelConfig.Of(Enum.Parse<ModelConfigKind>(dialect, ignoreCase: true), "ensemble", 4096)!, "{}");
        using var backend = Open(engine);
        var table = await backend.FeaturesAsync(default);
        Assert.All(refused.Split(' ').Select(Enum.Parse<Feature>), feature => Assert.Equal((feature, Support.Refused), (feature, table[feature])));
        Assert.All(carried.Split(' ').Select(Enum.Parse<Feature>), feature => Assert.Equal((feature, Support.Engine), (feature, table[feature])));
    }

    private static GenerationRequest Guided =>
        EngineUnderTest.Request with { Format = new ResponseFormat(ResponseFormatKind.JsonSchema, "x", JsonDocument.Parse(Schema).RootElement, Strict: true) };

    private static async Task<string> BodyAsync(ModelConfigKind kind, GenerationRequest request)
    {
        using var engine = Engine(ModelConfig.Of(kind, "ensemble", 4096)!, """{"text_output":"{\"a\":1}","finish_reason":"stop"}""");
        engine.Answers["/generate_stream"] = (200, "data: {\"text_output\":\"{}\",\"finish_reason\":\"stop\"}\n\n");
        using var backend = Open(engine);
        Assert.Null((await Told.ByAsync(backend, request)).Failure);
        return engine.BodyOf(request.Stream ? "/generate_stream" : "/generate");
    }

    private static CannedEngine Engine(string config, string answer) => new() { Answers = { ["/config"] = (200, config), ["/generate"] = (200, answer) } };

    private static IBackend Open(CannedEngine engine) => EngineUnderTest.Triton(engine.Connections).Create(new ConfigurationBuilder().Build());
}
