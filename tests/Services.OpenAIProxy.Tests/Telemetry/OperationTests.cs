using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

/// <summary>Every endpoint that has something generated is measured, under its own operation.</summary>
public sealed class OperationTests
{
    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"demo","messages":[{"role":"user","content":"hi"}]}""", "chat")]
    [InlineData("/v1/completions", """{"model":"demo","prompt":["hi","ho"]}""", "text_completion")]
    [InlineData("/v1/embeddings", """{"model":"demo","input":"hi"}""", "embeddings")]
    public async Task Each_endpoint_has_its_operation_and_a_row(string path, string body, string operation)
    {
        var engine = new EventEngine { Embed = static _ => new EmbeddingResult([[1]], 5, Estimated: false) };
        await using var proxy = await engine.ProxyAsync("METRICS_ENABLED=1", "CLICKHOUSE_URL=http://127.0.0.1:1");
        await proxy.PostJsonAsync(path, body);

        var page = await MetricsPage.OfAsync(proxy);
        Assert.Equal(1, page.Value("gen_ai_server_request_duration_seconds_count", [$"gen_ai_operation_name=\"{operation}\""], ["error_type"]));
        var row = Assert.Single(proxy.Services.GetRequiredService<RowBuffer>().Take());
        Assert.Equal((path, "demo", 200), (row.Endpoint, row.Model, row.StatusCode));
        Assert.True(row.BytesOut > 0);
    }

    [Fact]
    public async Task Vectors_that_fail_are_counted_with_the_reason()
    {
        var engine = new EventEngine { Embed = static _ => throw new EngineException(new GenerationFailure(FailureKind.Overloaded, "full")) };
        await using var proxy = await engine.ProxyAsync("METRICS_ENABLED=1", "CLICKHOUSE_URL=http://127.0.0.1:1");
        await proxy.PostJsonAsync("/v1/embeddings", """{"model":"demo","input":"hi"}""", 429);

        var page = await MetricsPage.OfAsync(proxy);
        Assert.Equal(1, page.Value("gen_ai_client_operation_duration_seconds_count", ["error_type=\"overloaded\"", "gen_ai_operation_name=\"embeddings\""]));
        Assert.False(page.Has("gen_ai_client_token_usage"));
        Assert.Equal(429, Assert.Single(proxy.Services.GetRequiredService<RowBuffer>().Take()).StatusCode);
    }
}
