using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tools;
using Atrium.ServiceDefaults.Configuration;

namespace Atrium.OpenAIProxy;

/// <summary>Every environment variable of this service.</summary>
public static class OpenAIProxyVariables
{
    /// <summary>The port.</summary>
    public static readonly Variable Port = Variable.Port("OPENAI_PROXY_PORT", "OpenAIProxy:Port", 9000, "The port the proxy listens on.");

    /// <summary>The address.</summary>
    public static readonly Variable Host = Variable.Text(
        "OPENAI_PROXY_HOST", "OpenAIProxy:Host", "127.0.0.1", "The address the proxy listens on; it asks for no key, so it should not be a public one.");

    /// <summary>The table.</summary>
    public static IReadOnlyList<Variable> All { get; } =
    [
        Port,
        Host,
        Variable.Urls("TRITON_URL", "Triton:Url", "http://localhost:8000", "The engine's address: NVIDIA Triton, or Engine.Local. Several, separated by commas, share the requests. The default holds while no other engine is named."),
        Variable.Text("TRITON_MODEL", "Triton:Model", "ensemble", "The engine's model that takes text and gives text."),
        Variable.Choice("TRITON_STREAM_TEXT", "Triton:StreamText", "auto", ["auto", "delta", "cumulative"], "Whether the engine's stream events hold what is new or everything so far; auto finds out."),
        Variable.Number("TRITON_CONNECT_TIMEOUT_S", "Triton:ConnectTimeoutSeconds", "5", 1, 3600, "Seconds to wait for a connection to the engine."),
        Variable.Number("TRITON_RESPONSE_TIMEOUT_S", "Triton:ResponseTimeoutSeconds", "600", 1, 86400, "Seconds to wait for a whole answer, or for the first event of a stream."),
        Variable.Number("TRITON_IDLE_TIMEOUT_S", "Triton:IdleTimeoutSeconds", "120", 1, 86400, "Seconds of silence allowed between two events of the engine's stream."),
        Variable.Switch("NEUTRALISE_SPECIAL_TOKENS", "Triton:NeutraliseSpecialTokens", true, "Whether control tokens written in a message are broken up, so that it cannot pretend to be another turn."),
        Variable.Url("ORCHD_TGI_URL", "Tgi:Url", "", "The address of a Text Generation Inference server."),
        Variable.Text("ORCHD_TGI_POOL", "Tgi:Pool", "default", "The pool that the TGI server belongs to, for logs."),
        Variable.Text("ORCHD_TGI_REPLICA", "Tgi:Replica", "r0", "Which server of its pool the TGI server is, for logs."),
        Variable.Text("AUTH_TOKEN", "Tgi:AuthToken", "", "The bearer token for the TGI server.") with { Secret = true },
        Variable.Text("MODEL_NAME", "OpenAIProxy:ModelName", "qwen3", "The id under which the model is offered to clients."),
        Variable.Text("CHAT_TEMPLATE", "OpenAIProxy:ChatTemplate", "", "The model's chat template where the engine does not show it: a .jinja file, a tokenizer_config.json, or the folder of a model."),
        Variable.Custom("STRIP_THINKING", "OpenAIProxy:StripThinking", "true", "Whether the model's thinking is dropped; exactly 0 or false delivers it as reasoning_content.", "any text", static value => value is "0" or "false" ? "false" : "true"),
        Variable.Switch("STRICT_REQUESTS", "OpenAIProxy:StrictRequests", false, "Whether a request with fields that are not part of the API is refused; else engines that take them get them, others do not."),
        Variable.Switch("PASS_UNKNOWN_CALLS", "OpenAIProxy:PassUnknownCalls", false, "Whether a model's call of a function that it was not offered is delivered as a call; else as text. Over engines whose text the proxy reads."),
        Variable.Choice(
            "TOOL_CALL_FORMAT", "OpenAIProxy:ToolCallFormat", ProxyOptions.Auto, [ProxyOptions.Auto, .. ToolCallFormats.All.Select(static format => format.Name).Order(StringComparer.Ordinal)],
            "How the model writes calls of functions, over engines whose text the proxy reads; auto tells it by the model's template."),
        Variable.Choice(
            "REASONING_FORMAT", "OpenAIProxy:ReasoningFormat", ProxyOptions.Auto, [ProxyOptions.Auto, .. ReasoningFormat.All.Select(static format => format.Name).Order(StringComparer.Ordinal)],
            "How the model thinks in its output, over engines whose text the proxy reads; auto tells it by the model's template."),
        Variable.Url("SEARXNG_URL", "OpenAIProxy:SearxngUrl", "", "The search engine's address; /health says whether there is one."),
        Variable.Text("EXA_API_KEY", "Exa:ApiKey", "", "The key for Exa; read for compatibility, not used yet.") with { Secret = true },
        Variable.Text("JINA_API_KEY", "Jina:ApiKey", "", "The key for Jina's reader; read for compatibility, not used yet.") with { Secret = true },
        Variable.Custom("METRICS_ENABLED", "ClickHouse:Enabled", "", "Whether a row about each request goes to ClickHouse; on only when exactly 1.", "any text", static value => value == "1" ? "true" : "false"),
        Variable.Url("CLICKHOUSE_URL", "ClickHouse:Url", "http://localhost:8123", "ClickHouse's HTTP address."),
        Variable.Text("CLICKHOUSE_DATABASE", "ClickHouse:Database", "ai_services", "The database with the table proxy_metrics."),
        Variable.Text("CLICKHOUSE_USER", "ClickHouse:User", "", "Who writes the rows; unset, ClickHouse's default user."),
        Variable.Text("CLICKHOUSE_PASSWORD", "ClickHouse:Password", "", "That user's password.") with { Secret = true },
        Variable.Number("TOKENS_PER_MINUTE", "OpenAIProxy:TokensPerMinute", "0", 0, int.MaxValue, "Most tokens of prompts and answers per minute and key of the gateway; 0 is no limit."),
        Variable.Text("OTEL_SEMCONV_STABILITY_OPT_IN", "Telemetry:StabilityOptIn", "", "OpenTelemetry's list of conventions wanted in their newest form; gen_ai_latest_experimental replaces gen_ai.client.token.usage by the draft's counters and histograms."),
        Variable.Custom(
            "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "Telemetry:CaptureContent", "false", "Whether spans carry prompts and answers; true and span_only do the same.",
            "one of true, span_only, false, no_content", MessageContent),
        Variable.Url("TOOL_SERVER_URL", $"services:{ToolServerOptions.Service}:http:0", ToolServerOptions.DefaultUrl, "Where the tool server is, which carries out /tools."),
        Variable.Number("TOOL_SERVER_TIMEOUT_S", "ToolServer:TimeoutSeconds", "60", 1, 3600, "Seconds to wait for a tool's answer."),
        Variable.Number("RESPONSES_MAX_COUNT", "ResponseStore:MaxCount", "10000", 0, int.MaxValue, "Most answers of /v1/responses that are remembered; 0 remembers none."),
        Variable.Number("RESPONSES_MAX_BYTES", "ResponseStore:MaxBytes", "268435456", 0, long.MaxValue, "Most bytes of memory for remembered answers."),
        Variable.Number("RESPONSES_LIFETIME_S", "ResponseStore:LifetimeSeconds", "86400", 1, 31536000, "Seconds that an answer is remembered; a restart forgets all."),
        Variable.Number("KEEP_ALIVE_S", "OpenAIProxy:KeepAliveSeconds", "15", 0, 3600, "Seconds of silence in a stream after which a comment is sent to keep the connection open; 0 sends none."),
        Variable.Switch("ROUTE_HEADERS", "OpenAIProxy:RouteHeaders", true, "Whether answers say in the headers x-atrium-deployment and x-atrium-attempts which engine gave them, after how many tries."),
        .. OpenAIVariables.All,
    ];

    private static string? MessageContent(string value) => value.ToUpperInvariant() switch
    {
        "TRUE" or "SPAN_ONLY" => "true",
        "FALSE" or "NO_CONTENT" => "false",
        _ => null,
    };
}
