using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

public sealed class GenerationMetricsTests
{
    private const string Seconds = "0.01 0.02 0.04 0.08 0.16 0.32 0.64 1.28 2.56 5.12 10.24 20.48 40.96 81.92 +Inf";

    private static readonly string[] Failed = ["error_type="];

    [Fact]
    public async Task Whole_answers_and_streams_under_the_names_of_the_conventions()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("TRITON_STREAM_TEXT=delta");
        proxy.Engine.Script = new Script { Count = 7 };
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        await proxy.AnswerAsync("""{"model":"ensemble","messages":[{"role":"user","content":"hi"}]}""");
        await proxy.StreamAsync("hi");
        (await proxy.PostAsync(ProxyUnderTest.Chat("[[mock status=500]]"))).Dispose();

        var page = await MetricsPage.OfAsync(proxy);
        foreach (var duration in new[] { "gen_ai_server_request_duration_seconds", "gen_ai_client_operation_duration_seconds" })
        {
            Assert.Equal(3, page.Value(duration + "_count", without: Failed));
            Assert.Equal(1, page.Value(duration + "_count", ["error_type=\"engine_error\""]));
        }

        // Only of streams: nobody sees when the first token of a whole answer comes.
        Assert.Equal(1, page.Value("gen_ai_server_time_to_first_token_seconds_count"));
        Assert.Equal(1, page.Value("gen_ai_server_time_per_output_token_seconds_count"));
        Assert.Equal(1, page.Value("gen_ai_client_operation_time_to_first_chunk_seconds_count"));
        Assert.Equal(6, page.Value("gen_ai_client_operation_time_per_output_chunk_seconds_count"));
        Assert.Equal(21, page.Value("gen_ai_client_token_usage_sum", ["gen_ai_token_type=\"output\""]));
        Assert.Equal(39, page.Value("gen_ai_client_token_usage_sum", ["gen_ai_token_type=\"input\""]));
        Assert.False(page.Has("gen_ai_client_inference"));

        // Whatever clients write: one value.
        Assert.All(page.Series.Where(static series => series.StartsWith("gen_ai_", StringComparison.Ordinal)), static series =>
        {
            Assert.Contains("gen_ai_request_model=\"demo\"", series, StringComparison.Ordinal);
            Assert.Contains("gen_ai_operation_name=\"chat\"", series, StringComparison.Ordinal);
            Assert.Contains("gen_ai_provider_name=\"triton\"", series, StringComparison.Ordinal);
            Assert.Contains("server_address=\"127.0.0.1\"", series, StringComparison.Ordinal);
            Assert.Contains("server_port=", series, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("gen_ai_client_operation_duration_seconds", Seconds)]
    [InlineData("gen_ai_client_operation_time_to_first_chunk_seconds", Seconds)]
    [InlineData("gen_ai_client_operation_time_per_output_chunk_seconds", Seconds)]
    [InlineData("gen_ai_server_request_duration_seconds", Seconds)]
    [InlineData("gen_ai_server_time_to_first_token_seconds", "0.001 0.005 0.01 0.02 0.04 0.06 0.08 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 +Inf")]
    [InlineData("gen_ai_server_time_per_output_token_seconds", "0.01 0.025 0.05 0.075 0.1 0.15 0.2 0.3 0.4 0.5 0.75 1 2.5 +Inf")]
    [InlineData("gen_ai_client_token_usage", "1 4 16 64 256 1024 4096 16384 65536 262144 1048576 4194304 16777216 67108864 +Inf")]
    public async Task Buckets_are_those_of_the_conventions(string name, string bounds)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await proxy.StreamAsync("hi");
        Assert.Equal(bounds, string.Join(' ', (await MetricsPage.OfAsync(proxy)).Bounds(name)));
    }

    [Fact]
    public async Task The_newest_draft_comes_in_place_of_the_usual_form()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("OTEL_SEMCONV_STABILITY_OPT_IN=http,gen_ai_latest_experimental");
        proxy.Engine.Script = new Script { Count = 7 };
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));

        var page = await MetricsPage.OfAsync(proxy);
        Assert.Equal(26, page.Value("gen_ai_client_inference_usage_input_tokens_total", ["gen_ai_token_modality=\"text\""]));
        Assert.Equal(14, page.Value("gen_ai_client_inference_usage_output_tokens_total", ["gen_ai_token_modality=\"text\""]));
        Assert.Equal(2, page.Value("gen_ai_client_inference_operation_input_tokens_count"));
        Assert.Equal(14, page.Value("gen_ai_client_inference_operation_output_tokens_sum"));
        Assert.Equal(2, page.Value("gen_ai_client_operation_duration_seconds_count"));
        Assert.False(page.Has("gen_ai_client_token_usage"));
    }

    [Fact]
    public async Task A_client_that_leaves_is_counted_as_cancelled_and_without_tokens()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        using var leave = new CancellationTokenSource();
        var response = await proxy.PostAsync(ProxyUnderTest.Chat("[[mock count=1000 delay=60000]]", "\"stream\":true"), HttpCompletionOption.ResponseHeadersRead, leave.Token);
        response.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        MetricsPage page;
        do
        {
            await Task.Delay(20, patience.Token);
            page = await MetricsPage.OfAsync(proxy);
        }
        while (!page.Has("gen_ai_server_request_duration_seconds_count"));

        Assert.Equal(1, page.Value("gen_ai_server_request_duration_seconds_count", ["error_type=\"cancelled\""]));
        Assert.False(page.Has("gen_ai_client_token_usage"));
        Assert.False(page.Has("gen_ai_server_time_per_output_token"));
    }
}
