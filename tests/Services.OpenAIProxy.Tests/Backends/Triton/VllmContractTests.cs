using System.Net;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams.Triton;
using Microsoft.Extensions.Configuration;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

/// <summary>The laws over Triton's vLLM backend, which says with every event whether the answer is finished.</summary>
public sealed class VllmContractTests : BackendContract
{
    protected override IReadOnlyList<string> Lines { get; } =
    [
        """data: {"text_output":"Hello","finish_reason":"None","num_output_tokens":1}""",
        """data: {"text_output":" world","finish_reason":"None","num_output_tokens":1}""",
        """data: {"text_output":" <think>hm</think>so","finish_reason":"None","num_output_tokens":2}""",
        """data: {"text_output":"STOP","finish_reason":"None"}""",
        """data: {"text_output":"","finish_reason":"stop","num_output_tokens":1,"num_input_tokens":4}""",
        """data: {"text_output":"","finish_reason":"length"}""",
        """data: {"text_output":"","finish_reason":"abort"}""",
        """data: {"error":"Error generating stream: broken"}""",
        """data: {"text_output":["a","b"],"finish_reason":["None","None"]}""",
        """data: {"finish_reason":"stop"}""",
        """data: {"text_output":"cut""",
        """data: [""",
        "",
    ];

    protected override IReadOnlyList<string> Stream { get; } =
    [
        """data: {"text_output":"Hé","finish_reason":"None"}""",
        """data: {"text_output":"llo 😀","finish_reason":"None"}""",
        """data: {"text_output":" €","finish_reason":"stop"}""",
    ];

    protected override string Whole => """{"text_output":"Héllo 😀 €","finish_reason":"stop"}""";

    protected override string Text => "Héllo 😀 €";

    private protected override IReadOnlyList<(int Status, string Body, FailureKind Kind)> Refusals { get; } =
    [
        (500, """{"error":"Error generating stream: temperature must be non-negative, got -1.0."}""", FailureKind.Engine),
        (500, """{"error":"Error generating stream: The decoder prompt (length 9) is longer than the maximum model length of 8."}""", FailureKind.ContextLength),
        (400, """{"error":"expected number of inputs between 1 and 11 but got 0 inputs for model 'm'. Got input(s) [], but missing required input(s) ['text_input']."}""", FailureKind.Engine),
        (404, """{"error":"Request for unknown model: 'm' is not found"}""", FailureKind.ModelNotFound),
    ];

    private protected override IBackend Open(EngineConnections connections) =>
        EngineUnderTest.Triton(new EngineConnections(timeout => new WithConfig(ModelConfig.Of(ModelConfigKind.Vllm, "ensemble", 8)!, connections.Open(timeout))))
            .Create(new ConfigurationBuilder().Build());

    private sealed class WithConfig(string config, HttpMessageInvoker engine) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.AbsolutePath.EndsWith("/config", StringComparison.Ordinal)
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(config) })
                : engine.SendAsync(request, cancellationToken);
    }
}
