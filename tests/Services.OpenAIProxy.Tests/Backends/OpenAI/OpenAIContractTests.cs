using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>The laws over engines that speak OpenAI's API.</summary>
public sealed class OpenAIContractTests : BackendContract
{
    protected override IReadOnlyList<string> Lines { get; } =
    [
        """data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}""",
        """data: {"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}""",
        """data: {"choices":[{"index":0,"delta":{"content":" world"},"finish_reason":null}]}""",
        """data: {"choices":[{"index":7,"delta":{"content":"\n\ud83d"}}]}""",
        """data: {"choices":[{"delta":{"reasoning":"hm","reasoning_content":"hm"},"index":0,"logprobs":{"content":[{"token":"hm","logprob":-1}]}}]}""",
        """data: {"choices":[{"index":0,"delta":{"refusal":"no"}}]}""",
        """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":null}}]}}]}""",
        """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}""",
        """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"name":"g","arguments":{"x":[1]}}},{},null,5]}}]}""",
        """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        """data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":5,"completion_tokens":3}}""",
        """data: {"choices":[{"index":0,"delta":null,"finish_reason":""}]}""",
        """data: {"choices":[{"index":0,"finish_reason":"abort"}]}""",
        """data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}""",
        """data: {"usage":{"prompt_tokens":5,"completion_tokens":3}}""",
        """data: {"choices":null}""",
        """data: {"choices":[{"message":{"content":"whole"},"text":"t","finish_reason":"stop"}]}""",
        """data: {"error":{"message":"broken","code":500}}""",
        """data: {"error":null}""",
        """data: {"detail":"broken"}""",
        """data: {"object":"error","message":"broken"}""",
        """error: {"code":500,"message":"broken"}""",
        "event: error",
        """data: {"choices":[{"delta":{"content":"cut""",
        "data: 5",
        "data: [",
        "data: <html>",
        "data: [DONE]",
        "data:[DONE]",
        "data:",
        ": ping",
        "id: 5",
        "retry: 3",
        "",
    ];

    protected override IReadOnlyList<string> Stream { get; } =
    [
        """data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
        """data: {"choices":[{"index":0,"delta":{"content":"Hé"},"finish_reason":null}]}""",
        ": ping",
        """data: {"choices":[{"index":0,"delta":{"content":"llo 😀"},"finish_reason":null}]}""",
        """data: {"choices":[{"index":0,"delta":{"content":"\n€"},"finish_reason":null}]}""",
        """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        """data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}""",
        "data: [DONE]",
    ];

    protected override string Whole =>
        """{"choices":[{"index":0,"message":{"role":"assistant","content":"Héllo 😀\n€"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":3}}""";

    protected override string Text => "Héllo 😀\n€";

    private protected override IReadOnlyList<(int Status, string Body, FailureKind Kind)> Refusals { get; } =
    [
        (400, """{"error":{"message":"'x' is wrong","type":"invalid_request_error","param":"x","code":null}}""", FailureKind.InvalidRequest),
        (400, """{"object":"error","message":"no such thing","type":"BadRequestError","param":null,"code":400}""", FailureKind.InvalidRequest),
        (400, """{"error":{"message":"This model's maximum context length is 8 tokens.","code":"context_length_exceeded"}}""", FailureKind.ContextLength),
        (400, """{"error":{"code":400,"message":"request (9 tokens) exceeds the available context size (8)","type":"exceed_context_size_error"}}""", FailureKind.ContextLength),
        (400, "", FailureKind.Engine),
        (401, """{"error":{"message":"Incorrect API key provided: sk-abcdefgh"}}""", FailureKind.Engine),
        (403, "Forbidden", FailureKind.Engine),
        (404, """{"error":{"message":"The model `m` does not exist.","type":"NotFoundError","code":404}}""", FailureKind.ModelNotFound),
        (404, """{"detail":"Not Found"}""", FailureKind.Engine),
        (408, "", FailureKind.Timeout),
        (413, "<html>Too Large</html>", FailureKind.RequestTooLarge),
        (422, """{"detail":[{"type":"missing","loc":["body","messages",0,"role"],"msg":"Field required"}]}""", FailureKind.InvalidRequest),
        (429, """{"error":"slow down"}""", FailureKind.Overloaded),
        (500, "Internal Server Error", FailureKind.Engine),
        (502, "<html>Bad Gateway</html>", FailureKind.Engine),
        (503, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", FailureKind.Unavailable),
        (504, "", FailureKind.Timeout),
        (307, "", FailureKind.Engine),
    ];

    private protected override IBackend Open(EngineConnections connections) => OpenAIEngine.Open(connections);
}
