using System.Diagnostics;
using Atrium.OpenAIProxy.Telemetry;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

public sealed class GenerationMetricsTests
{
    [Fact]
    public async Task Durations_first_tokens_and_counts_under_the_names_of_the_conventions()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Count = 7 };
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        await proxy.AnswerAsync("""{"model":"ensemble","messages":[{"role":"user","content":"hi"}]}""");
        (await proxy.PostAsync(ProxyUnderTest.Chat("[[mock status=500]]"))).Dispose();

        var lines = (await proxy.Client.GetStringAsync("/metrics")).Split('\n').Where(static line => line.StartsWith("gen_ai_", StringComparison.Ordinal)).ToList();
        Assert.Contains(lines, static line => line.StartsWith("gen_ai_server_request_duration_seconds_count{", StringComparison.Ordinal) && !line.Contains("error_type", StringComparison.Ordinal) && line.EndsWith(" 2", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("gen_ai_server_request_duration_seconds_count{", StringComparison.Ordinal) && line.Contains("error_type=\"Engine\"", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("gen_ai_server_time_to_first_token_seconds_count{", StringComparison.Ordinal) && line.EndsWith(" 2", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("gen_ai_client_token_usage_sum{", StringComparison.Ordinal) && line.Contains("gen_ai_token_type=\"output\"", StringComparison.Ordinal) && line.EndsWith(" 14", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("gen_ai_client_token_usage_sum{", StringComparison.Ordinal) && line.Contains("gen_ai_token_type=\"input\"", StringComparison.Ordinal) && line.EndsWith(" 26", StringComparison.Ordinal));

        // Whatever clients write: one value.
        Assert.All(lines, static line => Assert.Contains("gen_ai_request_model=\"demo\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_span_says_what_was_asked_and_used()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == GenerationMetrics.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.DisplayName == "chat spanned")
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using (var proxy = await ProxyUnderTest.StartAsync("MODEL_NAME=spanned"))
        {
            proxy.Engine.Script = new Script { Count = 7 };
            await proxy.AnswerAsync("""{"model":"spanned","max_tokens":20,"messages":[{"role":"user","content":"hi"}]}""");
        }

        var span = Assert.Single(spans);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal(("chat", "spanned", 20, 13, 7), (
            span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.request.model"), span.GetTagItem("gen_ai.request.max_tokens"),
            span.GetTagItem("gen_ai.usage.input_tokens"), span.GetTagItem("gen_ai.usage.output_tokens")));
    }
}
