using System.Text.Json;
using Atrium.Upstreams.Tests.Harness;
using Atrium.Upstreams.Triton;

namespace Atrium.Upstreams.Tests.Triton;

public sealed class DialectTests
{
    private const string Ensemble = """{"text_input":"hi","max_tokens":9,"stream":true,"exclude_input_in_output":true,"return_num_output_tokens":true}""";
    private const string LlmApi = """{"text_input":"hi","streaming":true,"sampling_param_max_tokens":9,"return_finish_reason":true}""";

    private const string Vllm =
        """{"text_input":"hi","stream":true,"sampling_parameters":"{\"max_tokens\":9}","return_num_output_tokens":true,"return_finish_reason":true,"return_logprobs":true}""";

    [Theory]
    [InlineData(ModelConfigKind.Ensemble, Ensemble, "a, b, c", "1,2,3", "-")]
    [InlineData(ModelConfigKind.Older, Ensemble, "a, b, c", "1,2,3", "-")]
    [InlineData(ModelConfigKind.Engine, Ensemble, "a, b, c", "1,2,3", "stop")]
    [InlineData(ModelConfigKind.Bls, Ensemble, "a,a b,a b c", "1,2,3", "-")]
    [InlineData(ModelConfigKind.LlmApi, LlmApi, "a,a b,a b c", "-,-,-", "stop")]
    [InlineData(ModelConfigKind.Vllm, Vllm, "a, b, c", "1,1,1", "None,None,stop")]
    public async Task Each_streams_in_its_own_way(ModelConfigKind kind, string body, string texts, string counts, string finish)
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--config", kind.ToString(), "--script", "text=a%20b%20c");
        var events = (await Client.EventsAsync(engine, "/v2/models/m/generate_stream", body)).ConvertAll(Client.Parse);
        Assert.Equal(texts, string.Join(',', events.Select(static data => data.GetProperty("text_output").GetString())));
        Assert.Equal(counts, string.Join(',', events.Select(static data => Member(data, "num_output_tokens"))));
        var reasons = events.Select(static data => Member(data, "finish_reason")).Where(static reason => reason != "-").DefaultIfEmpty("-");
        Assert.Equal(finish, string.Join(',', reasons));
        Assert.Equal(kind == ModelConfigKind.Vllm, Member(events[0], "logprobs").StartsWith('['));

        var whole = await Client.JsonAsync(engine, "/v2/models/m/generate", body.Replace("\"stream\":true,", "\"exclude_input_in_output\":true,", StringComparison.Ordinal));
        Assert.Equal("a b c", whole.GetProperty("text_output").GetString());
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble, "max_tokens random_seed", "True False")]
    [InlineData(ModelConfigKind.Older, "random_seed seed", "True False")]
    [InlineData(ModelConfigKind.LlmApi, "streaming max_tokens", "True False")]
    [InlineData(ModelConfigKind.Vllm, "sampling_parameters embedding_request max_tokens", "True True False")]
    public async Task Its_config_says_which_it_is(ModelConfigKind kind, string names, string has)
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--config", kind.ToString());
        var config = await Client.GetAsync(engine, "/v2/models/m/config");
        var inputs = config.GetProperty("input").EnumerateArray().Select(static input => input.GetProperty("name").GetString()).ToList();
        Assert.Equal(has, string.Join(' ', names.Split(' ').Select(inputs.Contains)));
        Assert.True(config.GetProperty("model_transaction_policy").GetProperty("decoupled").GetBoolean());
    }

    [Fact]
    public async Task Engine_local_lists_tokens_and_takes_biases_by_token()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--config", "engine", "--script", "text=a%20b%20c");
        var body = Ensemble.Replace("}", ",\"num_logprobs\":2,\"logit_bias_tokens\":[7],\"logit_bias_weights\":[-100]}", StringComparison.Ordinal);
        var events = (await Client.EventsAsync(engine, "/v2/models/m/generate_stream", body)).ConvertAll(Client.Parse);
        var tokens = events.Select(static data => Client.Parse(data.GetProperty("logprobs").GetString()!)[0]).ToList();
        Assert.Equal(["a", " b", " c"], tokens.Select(static token => token.GetProperty("token").GetString()));
        Assert.Equal("[32,98]", tokens[1].GetProperty("bytes").GetRawText());
        Assert.Equal(2, tokens[2].GetProperty("top").GetArrayLength());
        var refused = await Client.JsonAsync(engine, "/v2/models/m/generate", Ensemble.Replace("}", ",\"logit_bias_tokens\":[7]}", StringComparison.Ordinal), status: 400);
        Assert.Equal("'logit_bias_tokens' has 1 tokens, but 'logit_bias_weights' has 0 weights", refused.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble, "text=a%20b%20c", "0,0,1")]
    [InlineData(ModelConfigKind.Bls, "text=a%20b%20c", "0,0,1")]
    [InlineData(ModelConfigKind.Ensemble, "text=a%20b%20c finish=false", "0,0,0")]
    [InlineData(ModelConfigKind.Older, "text=a%20b%20c", "-,-,-")]
    public async Task The_time_of_the_last_token_comes_with_it(ModelConfigKind kind, string script, string set)
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--config", kind.ToString(), "--script", script);
        var events = (await Client.EventsAsync(engine, "/v2/models/m/generate_stream", Ensemble.Replace("}", ",\"return_perf_metrics\":true}", StringComparison.Ordinal))).ConvertAll(Client.Parse);
        Assert.Equal(set, string.Join(',', events.Select(static data => Member(data, "last_token_time_ns") is var time and not "-" ? time == "0" ? "0" : "1" : "-")));
    }

    [Fact]
    public async Task Accumulating_is_a_parameter_of_bls()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--config", "bls");
        var config = await Client.GetAsync(engine, "/v2/models/m/config");
        Assert.Equal("true", config.GetProperty("parameters").GetProperty("accumulate_tokens").GetProperty("string_value").GetString());
    }

    [Fact]
    public async Task A_missing_input_and_a_missing_model_are_named()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--model", "m");
        var input = await Client.JsonAsync(engine, "/v2/models/m/generate", """{"text_input":"hi"}""", status: 400);
        Assert.Contains("missing required input(s) ['max_tokens']", input.GetProperty("error").GetString(), StringComparison.Ordinal);
        var model = await Client.JsonAsync(engine, "/v2/models/other/generate", """{"text_input":"hi","max_tokens":1}""", status: 404);
        Assert.Contains("'other'", model.GetProperty("error").GetString(), StringComparison.Ordinal);
        var several = await Client.JsonAsync(engine, "/v2/models/m/generate", """{"text_input":"hi","max_tokens":1}""", "decoupled", status: 500);
        Assert.Contains("exactly 1 response", several.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_llm_api_stops_a_request_by_its_id()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--config", "llmapi", "--script", "text=a%20b delay=600000");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("triton-request-id", "one");
        var running = http.PostAsync(new Uri(engine.Address, "/v2/models/m/generate_stream"), new StringContent(LlmApi));
        await engine.Journal.WaitAsync(static entries => entries is [{ Events: 1 }]);
        await http.PostAsync(new Uri(engine.Address, "/v2/models/m/generate"), new StringContent("""{"text_input":"","stop":true}"""));
        var text = await (await running).Content.ReadAsStringAsync();
        Assert.Contains("\"finish_reason\":\"cancelled\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_and_request_id_are_said_to_who_asks()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton);
        engine.Upstream.KvUse = 0.5;
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("triton-request-id", "one");
        http.DefaultRequestHeaders.Add("endpoint-load-metrics-format", "json");
        using var response = await http.PostAsync(new Uri(engine.Address, "/v2/models/m/generate"), new StringContent("""{"text_input":"hi","max_tokens":1}"""));
        Assert.Equal("one", response.Headers.GetValues("triton-request-id").Single());
        Assert.Contains("\"kv_cache_utilization\": 0.5", response.Headers.GetValues("endpoint-load-metrics").Single(), StringComparison.Ordinal);
        var index = await Client.JsonAsync(engine, "/v2/repository/index", "{}");
        Assert.Equal("READY", index[0].GetProperty("state").GetString());
        engine.Upstream.Ready = false;
        Assert.Equal("UNAVAILABLE", (await Client.JsonAsync(engine, "/v2/repository/index", "{}"))[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Embeddings_of_the_vllm_backend_are_text()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Triton, "--config", "vllm");
        var answer = await Client.JsonAsync(engine, "/v2/models/m/generate", """{"embedding_request":"{\"input\":\"hi\",\"pooling_params\":{\"dimensions\":[3]}}"}""");
        Assert.Equal(3, Client.Parse(answer.GetProperty("text_output").GetString()!).GetArrayLength());
    }

    private static string Member(JsonElement data, string name) => data.TryGetProperty(name, out var value) ? value.ToString() : "-";
}
