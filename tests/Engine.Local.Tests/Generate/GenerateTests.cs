using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

[Collection(SharedEngine.Collection)]
public sealed class GenerateTests(SharedEngine shared)
{
    private static readonly string Prompt = TestEngine.Chat("What is Atrium?");

    [Fact]
    public async Task A_reply_has_tritons_members()
    {
        var reply = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 200));

        Assert.Equal("ensemble", (string)reply["model_name"]!);
        Assert.Equal("1", (string)reply["model_version"]!);
        Assert.NotEmpty((string)reply["text_output"]!);
        Assert.Equal("stop", (string)reply["finish_reason"]!);
        Assert.InRange((int)reply["num_output_tokens"]!, 1, 199);
        Assert.False(reply.ContainsKey("output_log_probs"));
        Assert.False(reply.ContainsKey("id"));
    }

    [Fact]
    public async Task Counts_are_given_only_when_asked_for()
    {
        var reply = await shared.Engine.GenerateAsync(TestEngine.Body(
            Prompt, 4, new { return_num_input_tokens = false, return_num_output_tokens = false }));

        Assert.False(reply.ContainsKey("num_input_tokens"));
        Assert.False(reply.ContainsKey("num_output_tokens"));
    }

    [Fact]
    public async Task The_prompt_is_echoed_unless_excluded_and_without_control_tokens()
    {
        var answer = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 16));
        var echoed = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 16, new { exclude_input_in_output = false }));
        var streamed = await shared.Engine.StreamAsync(TestEngine.Body(Prompt, 16, new { exclude_input_in_output = false }));

        Assert.Equal("user\nWhat is Atrium?\nassistant\n" + answer, echoed);
        Assert.StartsWith("user\nWhat is Atrium?\nassistant\n", (string)streamed[0]["text_output"]!, StringComparison.Ordinal);
        Assert.Equal(echoed, string.Concat(streamed.Select(static e => (string)e["text_output"]!)));
    }

    [Fact]
    public async Task The_answer_ends_at_max_tokens_with_reason_length()
    {
        var reply = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 3));

        Assert.Equal("length", (string)reply["finish_reason"]!);
        Assert.Equal(3, (int)reply["num_output_tokens"]!);
    }

    [Fact]
    public async Task Min_tokens_keeps_the_answer_going()
    {
        var plain = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 150));
        var longer = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 150, new { min_tokens = 150 }));

        Assert.Equal("stop", (string)plain["finish_reason"]!);
        Assert.Equal(150, (int)longer["num_output_tokens"]!);
    }

    [Fact]
    public async Task A_stream_is_the_same_answer_in_pieces()
    {
        var whole = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 120));
        var events = await shared.Engine.StreamAsync(TestEngine.Body(Prompt, 120));

        Assert.True(events.Count > 3);
        Assert.Equal((string)whole["text_output"]!, string.Concat(events.Select(static e => (string)e["text_output"]!)));
        Assert.All(events, static e => Assert.Equal("ensemble", (string)e["model_name"]!));
        Assert.All(events.SkipLast(1), static e => Assert.False(e.ContainsKey("finish_reason")));
        Assert.Equal((string)whole["finish_reason"]!, (string)events[^1]["finish_reason"]!);
        Assert.Equal((int)whole["num_output_tokens"]!, (int)events[^1]["num_output_tokens"]!);
        Assert.Equal((int)whole["num_input_tokens"]!, (int)events[0]["num_input_tokens"]!);
        var counts = events.Select(static e => (int)e["num_output_tokens"]!).ToArray();
        Assert.Equal(counts.Order(), counts);
    }

    [Fact]
    public async Task Generate_stream_without_stream_is_one_event()
    {
        using var reader = await EventReader.OpenAsync(
            shared.Engine.Client, "/v2/models/ensemble/generate_stream", TestEngine.Content(TestEngine.Body(Prompt, 50)), default);

        var only = await reader.NextAsync();
        Assert.True(((string)only!["text_output"]!).Length > 5);
        Assert.Equal("stop", (string)only["finish_reason"]!);
        Assert.Null(await reader.NextAsync());
    }

    [Theory]
    [InlineData("/v2/models/ensemble/versions/1/generate", "ensemble")]
    [InlineData("/v2/models/{name}/generate", null)]
    [InlineData("/v2/models/{name}/versions/1/generate", null)]
    public async Task A_model_answers_under_its_name_and_version(string path, string? expected)
    {
        var reply = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 2), path.Replace("{name}", TestModel.Name, StringComparison.Ordinal));

        Assert.Equal(expected ?? TestModel.Name, (string)reply["model_name"]!);
    }

    [Fact]
    public async Task The_id_comes_back_from_body_or_header()
    {
        var fromBody = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 1, new { id = "mine" }));
        Assert.Equal("mine", (string)fromBody["id"]!);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/ensemble/generate") { Content = TestEngine.Content(TestEngine.Body(Prompt, 1)) };
        request.Headers.Add("triton-request-id", "header-id");
        using var response = await shared.Engine.Client.SendAsync(request);
        Assert.Equal("header-id", response.Headers.GetValues("triton-request-id").Single());
        Assert.Equal("header-id", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]!);
    }

    [Fact]
    public async Task Sampling_names_inside_parameters_count_and_unknown_ones_are_ignored()
    {
        var reply = await shared.Engine.GenerateAsync(new JsonObject
        {
            ["text_input"] = Prompt,
            ["parameters"] = new JsonObject { ["max_tokens"] = 2, ["exclude_input_in_output"] = true, ["nonsense"] = "x" },
            ["return_num_output_tokens"] = true,
            ["something_else"] = 7,
        });

        Assert.Equal(2, (int)reply["num_output_tokens"]!);
    }

    [Fact]
    public async Task Values_may_come_as_tensors_of_one_element()
    {
        int[] two = [2];
        string[][] words = [["zzz", "yyy"]];
        var reply = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 0, new { max_tokens = two, stop_words = words }));

        Assert.Equal(2, (int)reply["num_output_tokens"]!);
    }

    [Theory]
    [InlineData("text", "^TEXT named_metrics.kv_cache_utilization=[0-9.]+, named_metrics.max_token_capacity=[0-9]+$")]
    [InlineData("json", "^JSON {\"named_metrics\": {\"kv_cache_utilization\": [0-9.]+, \"max_token_capacity\": [0-9]+}}$")]
    public async Task The_load_comes_in_a_header_when_asked_for(string format, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/ensemble/generate") { Content = TestEngine.Content(TestEngine.Body(Prompt, 1)) };
        request.Headers.Add("endpoint-load-metrics-format", format);
        using var response = await shared.Engine.Client.SendAsync(request);

        Assert.Matches(expected, response.Headers.GetValues("endpoint-load-metrics").Single());
    }

    [Theory]
    [InlineData("18446744073709551615")]
    [InlineData("-7")]
    [InlineData("0")]
    public async Task A_seed_may_be_any_number_of_64_bits(string seed)
    {
        var body = TestEngine.Body(Prompt, 20, new { temperature = 2.0 });
        body["seed"] = JsonNode.Parse(seed);

        Assert.Equal(await shared.Engine.TextAsync(body), await shared.Engine.TextAsync(body, stream: true));
    }

    [Fact]
    public async Task Control_tokens_never_become_text()
    {
        var text = await shared.Engine.TextAsync(TestEngine.Body(Prompt, 300, new { temperature = 3.0, seed = 5, min_tokens = 300 }));

        Assert.DoesNotContain("<|im_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<|endoftext|>", text, StringComparison.Ordinal);
    }
}
