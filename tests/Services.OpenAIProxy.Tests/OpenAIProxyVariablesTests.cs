using System.Text.Json;
using Atrium.OpenAIProxy.Backends.Tgi;
using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Responses;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Telemetry;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tools;
using Atrium.ServiceDefaults.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Tests;

/// <summary>Every variable does what the table says.</summary>
public sealed class OpenAIProxyVariablesTests
{
    // A template that is named has to be there.
    private static readonly string DemoTemplate = Path.Combine(Repository.Root, "demo-model", "chat_template.jinja");

    private static readonly Dictionary<string, (string Value, Func<IServiceProvider, object?> Read, object? Expected)> Cases = new()
    {
        ["OPENAI_PROXY_PORT"] = ("0", static _ => null, null),
        ["OPENAI_PROXY_HOST"] = ("127.0.0.1", static _ => null, null),
        ["TRITON_URL"] = ("http://engine:8000/", static s => Triton(s).Url.AbsoluteUri, "http://engine:8000/"),
        ["TRITON_MODEL"] = ("bls", static s => Triton(s).Model, "bls"),
        ["TRITON_STREAM_TEXT"] = ("Cumulative", static s => Triton(s).StreamText, StreamText.Cumulative),
        ["TRITON_CONNECT_TIMEOUT_S"] = ("3", static s => Triton(s).ConnectTimeoutSeconds, 3),
        ["TRITON_RESPONSE_TIMEOUT_S"] = ("33", static s => Triton(s).ResponseTimeoutSeconds, 33),
        ["TRITON_IDLE_TIMEOUT_S"] = ("44", static s => Triton(s).IdleTimeoutSeconds, 44),
        ["ORCHD_TGI_URL"] = ("http://tgi:3000/", static s => Tgi(s).Url!.AbsoluteUri, "http://tgi:3000/"),
        ["ORCHD_TGI_POOL"] = ("big", static s => Tgi(s).Pool, "big"),
        ["ORCHD_TGI_REPLICA"] = ("r7", static s => Tgi(s).Replica, "r7"),
        ["AUTH_TOKEN"] = ("abc", static s => Tgi(s).AuthToken!, "abc"),
        ["NEUTRALISE_SPECIAL_TOKENS"] = ("false", static s => Triton(s).NeutraliseSpecialTokens, false),
        ["MODEL_NAME"] = ("org/m", static s => Proxy(s).ModelName, "org/m"),
        ["CHAT_TEMPLATE"] = (DemoTemplate, static s => Proxy(s).ChatTemplate!, DemoTemplate),
        ["STRIP_THINKING"] = ("0", static s => Proxy(s).StripThinking, false),
        ["STRICT_REQUESTS"] = ("true", static s => Proxy(s).StrictRequests, true),
        ["PASS_UNKNOWN_CALLS"] = ("true", static s => Proxy(s).PassUnknownCalls, true),
        ["TOOL_CALL_FORMAT"] = ("Mistral", static s => Proxy(s).ToolCallFormat, "mistral"),
        ["REASONING_FORMAT"] = ("seed", static s => Proxy(s).ReasoningFormat, "seed"),
        ["KEEP_ALIVE_S"] = ("7", static s => Proxy(s).KeepAliveSeconds, 7),
        ["ROUTE_HEADERS"] = ("false", static s => Proxy(s).RouteHeaders, false),
        ["SEARXNG_URL"] = ("http://search:8080", static s => Proxy(s).SearxngUrl?.Host, "search"),
        ["TOOL_SERVER_URL"] = ("http://tools:1", static s => Setting(s, "services:tool-server:http:0"), "http://tools:1"),
        ["TOOL_SERVER_TIMEOUT_S"] = ("9", static s => s.GetRequiredService<IOptions<ToolServerOptions>>().Value.TimeoutSeconds, 9),
        ["RESPONSES_MAX_COUNT"] = ("3", static s => Store(s).MaxCount, 3),
        ["RESPONSES_MAX_BYTES"] = ("3000000000", static s => Store(s).MaxBytes, 3_000_000_000L),
        ["RESPONSES_LIFETIME_S"] = ("60", static s => Store(s).LifetimeSeconds, 60),
        ["EXA_API_KEY"] = ("exa-secret", static s => Setting(s, "Exa:ApiKey"), "exa-secret"),
        ["JINA_API_KEY"] = ("jina-secret", static s => Setting(s, "Jina:ApiKey"), "jina-secret"),
        ["METRICS_ENABLED"] = ("1", static s => Rows(s).Enabled, true),
        ["CLICKHOUSE_URL"] = ("http://house:8123", static s => Rows(s).Url.Host, "house"),
        ["TOKENS_PER_MINUTE"] = ("5000", static s => Proxy(s).TokensPerMinute, 5000),
        ["CLICKHOUSE_USER"] = ("writer", static s => Rows(s).User, "writer"),
        ["CLICKHOUSE_PASSWORD"] = ("p w", static s => Rows(s).Password, "p w"),
        ["OTEL_SEMCONV_STABILITY_OPT_IN"] = ("http, gen_ai_latest_experimental", static s => Spans(s).LatestDraft, true),
        ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = ("SPAN_ONLY", static s => Spans(s).CaptureContent, true),
        ["CLICKHOUSE_DATABASE"] = ("db", static s => Rows(s).Database, "db"),
        ["ORCHD_OPENAI_URL"] = ("http://openai:1/v1/", static s => Setting(s, "OpenAI:Url"), "http://openai:1/v1"),
        ["ORCHD_OPENAI_API_KEY"] = ("sk-openai-key", static s => Setting(s, "OpenAI:ApiKey"), "sk-openai-key"),
        ["ORCHD_OPENAI_MODEL"] = ("openai-model", static s => Setting(s, "OpenAI:Model"), "openai-model"),
        ["ORCHD_VLLM_URL"] = ("http://vllm:1/v1/", static s => Setting(s, "Vllm:Url"), "http://vllm:1/v1"),
        ["ORCHD_VLLM_API_KEY"] = ("sk-vllm-key", static s => Setting(s, "Vllm:ApiKey"), "sk-vllm-key"),
        ["ORCHD_VLLM_MODEL"] = ("vllm-model", static s => Setting(s, "Vllm:Model"), "vllm-model"),
        ["ORCHD_SGLANG_URL"] = ("http://sglang:1/v1/", static s => Setting(s, "SgLang:Url"), "http://sglang:1/v1"),
        ["ORCHD_SGLANG_API_KEY"] = ("sk-sglang-key", static s => Setting(s, "SgLang:ApiKey"), "sk-sglang-key"),
        ["ORCHD_SGLANG_MODEL"] = ("sglang-model", static s => Setting(s, "SgLang:Model"), "sglang-model"),
        ["ORCHD_LLAMACPP_URL"] = ("http://llamacpp:1/v1/", static s => Setting(s, "LlamaCpp:Url"), "http://llamacpp:1/v1"),
        ["ORCHD_LLAMACPP_API_KEY"] = ("sk-llamacpp-key", static s => Setting(s, "LlamaCpp:ApiKey"), "sk-llamacpp-key"),
        ["ORCHD_LLAMACPP_MODEL"] = ("llamacpp-model", static s => Setting(s, "LlamaCpp:Model"), "llamacpp-model"),
        ["ORCHD_OLLAMA_URL"] = ("http://ollama:1/v1/", static s => Setting(s, "Ollama:Url"), "http://ollama:1/v1"),
        ["ORCHD_OLLAMA_API_KEY"] = ("sk-ollama-key", static s => Setting(s, "Ollama:ApiKey"), "sk-ollama-key"),
        ["ORCHD_OLLAMA_MODEL"] = ("ollama-model", static s => Setting(s, "Ollama:Model"), "ollama-model"),
    };

    public static TheoryData<string> Names => [.. OpenAIProxyVariables.All.Select(static variable => variable.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_variable_arrives_where_it_is_used(string name)
    {
        var (value, read, expected) = Cases[name];
        using var app = (IDisposable)Build($"{name}={value}");
        Assert.Equal(expected, read(((WebApplication)app).Services));
    }

    [Theory]
    [InlineData("OPENAI_PROXY_PORT", "nine", "a whole number from 0 to 65535")]
    [InlineData("TRITON_URL", "localhost:8000", "absolute http:// or https:// URLs, separated by commas")]
    [InlineData("CLICKHOUSE_URL", "ftp://x", "an absolute http:// or https:// URL")]
    [InlineData("SEARXNG_URL", "x", "an absolute http:// or https:// URL")]
    [InlineData("TRITON_STREAM_TEXT", "both", "one of auto, delta, cumulative")]
    [InlineData("TRITON_IDLE_TIMEOUT_S", "0", "a whole number from 1 to 86400")]
    [InlineData("KEEP_ALIVE_S", "-1", "a whole number from 0 to 3600")]
    public void A_bad_value_stops_the_start(string name, string value, string valid)
    {
        var exception = Assert.Throws<VariableException>(() => Build($"{name}={value}"));
        Assert.Equal($"{name} is '{value}', but must be {valid}.", exception.Message);
    }

    [Theory]
    [InlineData("METRICS_ENABLED=true", false)]
    [InlineData("METRICS_ENABLED=0", false)]
    [InlineData("METRICS_ENABLED=1", true)]
    public void Rows_are_on_only_for_exactly_1(string variable, bool on)
    {
        using var app = (IDisposable)Build(variable);
        var services = ((WebApplication)app).Services;
        Assert.Equal(on, Rows(services).Enabled);
        Assert.Equal(on, services.GetService<RowBuffer>() is not null);
    }

    [Fact]
    public void Keys_are_secrets() => Assert.Equal(
        ["AUTH_TOKEN", "EXA_API_KEY", "JINA_API_KEY", "CLICKHOUSE_PASSWORD", "ORCHD_OPENAI_API_KEY", "ORCHD_VLLM_API_KEY", "ORCHD_SGLANG_API_KEY", "ORCHD_LLAMACPP_API_KEY", "ORCHD_OLLAMA_API_KEY"],
        OpenAIProxyVariables.All.Where(static variable => variable.Secret).Select(static variable => variable.Name));

    [Fact]
    public void The_defaults_of_the_table_are_those_of_the_options()
    {
        using var app = (IDisposable)Build();
        var services = ((WebApplication)app).Services;
        var defaults = OpenAIProxyVariables.All.ToDictionary(static variable => variable.Name, static variable => variable.Default);
        Assert.Equal(
            ["http://localhost:8000", "ensemble", "auto", "5", "600", "120", "true", "qwen3", "true", "15", "", "http://localhost:8123", "ai_services"],
            (string[])
            [
                defaults["TRITON_URL"], defaults["TRITON_MODEL"], defaults["TRITON_STREAM_TEXT"], defaults["TRITON_CONNECT_TIMEOUT_S"], defaults["TRITON_RESPONSE_TIMEOUT_S"],
                defaults["TRITON_IDLE_TIMEOUT_S"], defaults["NEUTRALISE_SPECIAL_TOKENS"], defaults["MODEL_NAME"], defaults["STRIP_THINKING"], defaults["KEEP_ALIVE_S"],
                defaults["METRICS_ENABLED"], defaults["CLICKHOUSE_URL"], defaults["CLICKHOUSE_DATABASE"],
            ]);
        Assert.Equal(new TritonOptions(), Triton(services));
        Assert.Equal(new ProxyOptions(), Proxy(services));
        Assert.Equal(new ClickHouseOptions(), Rows(services));
        Assert.Equal(new ResponseStoreOptions(), Store(services));
        Assert.Equal(("http://localhost:8000/", "ensemble", 5, 600, 120), (Triton(services).Url.AbsoluteUri, Triton(services).Model, Triton(services).ConnectTimeoutSeconds, Triton(services).ResponseTimeoutSeconds, Triton(services).IdleTimeoutSeconds));
    }

    [Fact]
    public async Task Health_names_what_the_seed_named()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("SEARXNG_URL=http://127.0.0.1:9/", "STRIP_THINKING=false");
        using var health = JsonDocument.Parse(await proxy.Client.GetStringAsync("/health"));
        var root = health.RootElement;
        Assert.Equal("ok", root.GetProperty("status").GetString());
        Assert.Equal(Triton(proxy.Services).Url.AbsoluteUri.TrimEnd('/'), root.GetProperty("triton").GetString());
        Assert.True(root.GetProperty("searxng_configured").GetBoolean());
        Assert.False(root.GetProperty("metrics_enabled").GetBoolean());
        Assert.False(root.GetProperty("strip_thinking").GetBoolean());

        proxy.Engine.Ready = false;
        using var unready = await proxy.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(503, (int)unready.StatusCode);
        Assert.Contains("not ready", await unready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_is_listed_under_its_name()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("MODEL_NAME=org/model");
        using var list = JsonDocument.Parse(await proxy.Client.GetStringAsync("/v1/models"));
        var model = Assert.Single(list.RootElement.GetProperty("data").EnumerateArray());
        Assert.Equal(("list", "org/model", "model", "nvidia"), (list.RootElement.GetProperty("object").GetString(), model.GetProperty("id").GetString(), model.GetProperty("object").GetString(), model.GetProperty("owned_by").GetString()));
        Assert.Equal(model.GetRawText(), await proxy.Client.GetStringAsync("/v1/models/org/model"));
        Assert.Contains("\"id\":\"ensemble\"", await proxy.Client.GetStringAsync("/v1/models/ensemble"), StringComparison.Ordinal);
        using var missing = await proxy.Client.GetAsync(new Uri("/v1/models/other", UriKind.Relative));
        Assert.Equal(404, (int)missing.StatusCode);
        Assert.Contains("\"code\":\"model_not_found\"", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        foreach (var name in (string[])["org/model", "ensemble"])
        {
            var answer = await proxy.AnswerAsync($$"""{"model":"{{name}}","messages":[{"role":"user","content":"hi"}]}""");
            Assert.Equal("org/model", answer.GetProperty("model").GetString());
        }
    }

    private static WebApplication Build(params string[] variables) =>
        OpenAIProxyApp.Create([.. variables.Select(static variable => "--" + variable)], static builder => builder.Logging.ClearProviders());

    private static TgiOptions Tgi(IServiceProvider services) => services.GetRequiredService<IConfiguration>().GetSection(TgiOptions.Section).Get<TgiOptions>()!;

    private static TritonOptions Triton(IServiceProvider services) => services.GetRequiredService<IOptions<TritonOptions>>().Value;

    private static ProxyOptions Proxy(IServiceProvider services) => services.GetRequiredService<IOptions<ProxyOptions>>().Value;

    private static TelemetryOptions Spans(IServiceProvider services) => services.GetRequiredService<IOptions<TelemetryOptions>>().Value;

    private static ClickHouseOptions Rows(IServiceProvider services) => services.GetRequiredService<IOptions<ClickHouseOptions>>().Value;

    private static ResponseStoreOptions Store(IServiceProvider services) => services.GetRequiredService<IOptions<ResponseStoreOptions>>().Value;

    private static string? Setting(IServiceProvider services, string key) => services.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()[key];
}
