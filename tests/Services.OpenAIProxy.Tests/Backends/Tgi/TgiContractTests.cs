using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.Configuration;

namespace Atrium.OpenAIProxy.Tests.Backends.Tgi;

/// <summary>The laws over TGI.</summary>
public sealed class TgiContractTests : BackendContract
{
    protected override IReadOnlyList<string> Lines { get; } =
    [
        """data: {"index":1,"token":{"id":1,"text":"Hello","logprob":-0.1,"special":false},"generated_text":null,"details":null}""",
        """data: {"index":2,"token":{"id":2,"text":" world <think>hm","logprob":-0.1,"special":false},"generated_text":null,"details":null}""",
        """data: {"index":3,"token":{"id":3,"text":"so</think>\n42","special":false},"generated_text":null}""",
        """data: {"index":4,"token":{"id":4,"text":"STOP","logprob":null,"special":false},"generated_text":null,"details":null}""",
        """data: {"index":5,"token":{"id":5,"text":"","special":false},"top_tokens":[{"id":1,"text":"x","logprob":-1,"special":false}],"generated_text":null}""",
        """data: {"index":6,"token":{"id":2,"text":"</s>","logprob":-0.1,"special":true},"generated_text":"Hello","details":{"finish_reason":"eos_token","generated_tokens":6,"seed":1,"input_length":3}}""",
        """data: {"index":6,"token":{"id":9,"text":"!","special":false},"generated_text":"Hello!","details":{"finish_reason":"length","generated_tokens":6}}""",
        """data: {"index":6,"token":{"id":9,"text":"!","special":false},"generated_text":"Hello!","details":null}""",
        """data: {"error":"broken","error_type":"generation"}""",
        """data: {"error":"Input validation error: `top_p` must be > 0.0 and < 1.0","error_type":"validation"}""",
        """data: {"error":"Model is overloaded","error_type":"overloaded"}""",
        """data: {"error":{"message":"x","http_status_code":422}}""",
        """data: {"token":5}""",
        """data: {"token":{"text":7}}""",
        """data: {"generated_text":"alone"}""",
        """data: {"token":{"text":"cut""",
        """data: null""",
        """data: [""",
        """data:""",
        """:""",
        "",
    ];

    protected override IReadOnlyList<string> Stream { get; } =
    [
        """data:{"index":1,"token":{"id":1,"text":"Hé","logprob":-0.1,"special":false},"generated_text":null,"details":null}""",
        ":",
        """data:{"index":2,"token":{"id":2,"text":"llo 😀","logprob":-0.1,"special":false},"generated_text":null,"details":null}""",
        """data:{"index":3,"token":{"id":3,"text":" €","logprob":-0.1,"special":false},"generated_text":null,"details":null}""",
        """data:{"index":4,"token":{"id":0,"text":"</s>","logprob":-0.1,"special":true},"generated_text":"Héllo 😀 €","details":{"finish_reason":"eos_token","generated_tokens":4,"seed":null,"input_length":2}}""",
    ];

    protected override string Whole =>
        """{"generated_text":"Héllo 😀 €","details":{"finish_reason":"eos_token","generated_tokens":4,"seed":null,"prefill":[],"tokens":[]}}""";

    protected override string Text => "Héllo 😀 €";

    private protected override IReadOnlyList<(int Status, string Body, FailureKind Kind)> Refusals { get; } =
    [
        (422, """{"error":"Input validation error: `inputs` cannot be empty","error_type":"validation"}""", FailureKind.InvalidRequest),
        (422, """{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8. Given: 9 `inputs` tokens and 1 `max_new_tokens`","error_type":"validation"}""", FailureKind.ContextLength),
        (422, "Failed to deserialize the JSON body into the target type", FailureKind.Engine),
        (401, "", FailureKind.Engine),
        (424, """{"error":"Request failed during generation: CUDA","error_type":"generation"}""", FailureKind.Engine),
        (429, """{"error":"Model is overloaded","error_type":"overloaded"}""", FailureKind.Overloaded),
        (500, """{"error":"Incomplete generation","error_type":"incomplete_generation"}""", FailureKind.Engine),
        (503, """{"error":"unhealthy","error_type":"healthcheck"}""", FailureKind.Unavailable),
    ];

    private protected override IBackend Open(EngineConnections connections) => EngineUnderTest.Tgi(connections).Create(new ConfigurationBuilder().Build());
}
