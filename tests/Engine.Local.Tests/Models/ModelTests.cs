using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Atrium.Engine.Models;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Models;

[Collection(SharedEngine.Collection)]
public sealed class ModelTests(SharedEngine shared)
{
    [Theory]
    [InlineData("/v2/models/ensemble")]
    [InlineData("/v2/models/ensemble/versions/1")]
    public async Task Metadata_names_inputs_and_outputs(string path)
    {
        var model = await GetAsync(path);

        Assert.Equal("ensemble", (string)model["name"]!);
        Assert.Equal("""["1"]""", model["versions"]!.ToJsonString());
        Assert.Contains(model["inputs"]!.AsArray(), static i => (string)i!["name"]! == "text_input" && (string)i["datatype"]! == "BYTES");
        Assert.Contains(model["outputs"]!.AsArray(), static o => (string)o!["name"]! == "text_output");
    }

    [Fact]
    public async Task The_configuration_has_tritons_shape_and_what_a_gateway_needs()
    {
        var config = await GetAsync("/v2/models/ensemble/config");

        Assert.True((bool)config["model_transaction_policy"]!["decoupled"]!);
        Assert.Contains(config["input"]!.AsArray(), static i => (string)i!["name"]! == "max_tokens" && (string)i["data_type"]! == "TYPE_INT32");
        Assert.Contains("<|im_start|>", Parameter(config, "chat_template"), StringComparison.Ordinal);
        Assert.NotEmpty(Parameter(config, "eos_token"));
        Assert.True(int.Parse(Parameter(config, "context_length"), null) >= 256);
        var special = JsonNode.Parse(Parameter(config, "special_tokens"))!.AsArray().Select(static t => (string)t!).ToArray();
        Assert.Contains("<|im_start|>", special);
        Assert.Contains("<|im_end|>", special);
        Assert.DoesNotContain("<think>", special);
    }

    [Theory]
    [InlineData("input", "num_logprobs", "TYPE_INT32", 1)]
    [InlineData("input", "logit_bias_tokens", "TYPE_INT32", -1)]
    [InlineData("input", "logit_bias_weights", "TYPE_FP32", -1)]
    [InlineData("output", "logprobs", "TYPE_STRING", 1)]
    [InlineData("output", "num_input_tokens", "TYPE_INT32", -1)]
    public async Task The_configuration_says_what_a_gateway_may_ask_for(string side, string name, string type, int dimension)
    {
        var tensor = (await GetAsync("/v2/models/ensemble/config"))[side]!.AsArray().Single(t => (string)t!["name"]! == name)!;

        Assert.Equal(type, (string)tensor["data_type"]!);
        Assert.Equal(dimension, (int)tensor["dims"]!.AsArray().Single()!);
        Assert.Equal(side == "input", (bool?)tensor["optional"] ?? false);
    }

    [Fact]
    public async Task The_description_has_a_size_that_is_true()
    {
        var config = await GetAsync("/v2/models/ensemble/config");
        var size = Parameter(config, "description").Split(' ')[1];

        Assert.Matches("^[0-9.]+[MB]$", size);
        Assert.Equal(
            double.Parse(Parameter(config, "parameter_count"), null) / (size[^1] == 'M' ? 1e6 : 1e9), double.Parse(size[..^1], System.Globalization.CultureInfo.InvariantCulture), 0.5);
    }

    [Theory]
    [InlineData("llama ?B Q8_0", 4_812_345, "llama 4.8M Q8_0")]
    [InlineData("llama 1B Q4_0", 494_000_000, "llama 494M Q4_0")]
    [InlineData("llama ?B F16", 3_210_000_000, "llama 3.2B F16")]
    [InlineData("llama 8B Q4_K - Medium", 8_030_000_000, "llama 8B Q4_K - Medium")]
    public void The_librarys_size_class_stays_where_it_is_one(string library, long parameters, string expected) =>
        Assert.Equal(expected, ModelSize.Name(library, parameters));

    [Fact]
    public async Task Statistics_count_requests()
    {
        var before = await StatisticsAsync();
        _ = await shared.Engine.GenerateAsync(TestEngine.Body("hello", 3));
        using var wrong = await shared.Engine.Client.PostAsync("/v2/models/ensemble/generate", new StringContent("{}"));
        var after = await StatisticsAsync();

        Assert.Equal(1, (long)after["inference_count"]! - (long)before["inference_count"]!);
        Assert.Equal(1, Count(after, "success") - Count(before, "success"));
        Assert.Equal(1, Count(after, "fail") - Count(before, "fail"));
        Assert.True((long)after["inference_stats"]!["compute_infer"]!["ns"]! >= (long)before["inference_stats"]!["compute_infer"]!["ns"]!);
        Assert.True((long)after["last_inference"]! > 0);
    }

    [Theory]
    [InlineData("/v2/health/live", 200)]
    [InlineData("/v2/health/ready", 200)]
    [InlineData("/v2/models/ensemble/ready", 200)]
    [InlineData("/v2/models/ensemble/versions/1/ready", 200)]
    [InlineData("/v2/models/ensemble/versions/9/ready", 400)]
    [InlineData("/v2/models/nope/ready", 400)]
    [InlineData("/v2/models/nope", 404)]
    [InlineData("/v2/models/nope/config", 404)]
    [InlineData("/v2/models/nope/stats", 404)]
    [InlineData("/alive", 200)]
    [InlineData("/v2/models/ensemble/generate", 405)]
    public async Task Status_codes_are_tritons(string path, int expected)
    {
        using var response = await shared.Engine.Client.GetAsync(path);

        Assert.Equal((HttpStatusCode)expected, response.StatusCode);
        if (expected >= 400)
        {
            Assert.NotEmpty((string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!);
        }
    }

    [Fact]
    public async Task The_server_names_itself()
    {
        var server = await GetAsync("/v2");

        Assert.Equal("atrium-engine", (string)server["name"]!);
        Assert.Contains("generate", server["extensions"]!.AsArray().Select(static e => (string)e!));
    }

    [Fact]
    public async Task Health_shows_the_model()
    {
        var check = (await GetAsync("/health"))["checks"]!.AsArray().Single(static c => (string)c!["name"]! == "model")!;

        Assert.Equal(TestModel.Name, (string)check["data"]!["model"]!);
        Assert.Equal("ok", (string)check["status"]!);
    }

    private static long Count(JsonObject statistics, string name) => (long)statistics["inference_stats"]![name]!["count"]!;

    private static string Parameter(JsonObject config, string name) => (string)config["parameters"]![name]!["string_value"]!;

    private async Task<JsonObject> StatisticsAsync() => (await GetAsync("/v2/models/ensemble/stats"))["model_stats"]![0]!.AsObject();

    private async Task<JsonObject> GetAsync(string path) => (await shared.Engine.Client.GetFromJsonAsync<JsonObject>(path))!;
}
