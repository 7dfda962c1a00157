using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atrium.OpenAIProxy.Tests.Backends.Triton;

/// <summary>The laws over Triton's generate extension.</summary>
public sealed class TritonContractTests : BackendContract
{
    protected override IReadOnlyList<string> Lines { get; } =
    [
        """data: {"text_output":"Hello"}""",
        """data: {"text_output":" world <think>hm"}""",
        """data: {"text_output":"so</think>\n42","num_output_tokens":3,"num_input_tokens":5}""",
        """data: {"text_output":"STOP"}""",
        """data: {"text_output":""}""",
        """data: {"text_output":["in a list"],"num_output_tokens":[7]}""",
        """data: {"text_output":"","finish_reason":"length"}""",
        """data: {"text_output":"end","finish_reason":"stop"}""",
        """data: {"text_output":"end","finish_reason":"timeout"}""",
        """data: {"error":"broken"}""",
        """data: {"error":{"not":"a text"}}""",
        """data: {"model_name":"x"}""",
        """data: {"text_output":5}""",
        """data: {"text_output":"cut""",
        """data: null""",
        """data: [""",
        """data:""",
        """: comment""",
        """id: 5""",
        "",
    ];

    protected override IReadOnlyList<string> Stream { get; } =
        ["""data: {"text_output":"Hé"}""", ": ping", """data: {"text_output":"llo 😀"}""", """data: {"text_output":" €","finish_reason":"stop"}"""];

    protected override string Whole => """{"text_output":"Héllo 😀 €","finish_reason":"stop"}""";

    protected override string Text => "Héllo 😀 €";

    // A model that says no finish_reason in its config need not send one.
    protected override bool MarksItsEnd => false;

    private protected override IReadOnlyList<(int Status, string Body, FailureKind Kind)> Refusals { get; } =
    [
        (400, """{"error":"bad input"}""", FailureKind.InvalidRequest),
        (404, """{"error":"unknown model"}""", FailureKind.ModelNotFound),
        (429, "", FailureKind.Overloaded),
        (500, """{"error":"broken"}""", FailureKind.Engine),
        (503, "", FailureKind.Unavailable),
    ];

    private protected override IBackend Open(EngineConnections connections) =>
        new TritonKind(connections, TimeProvider.System, NullLoggerFactory.Instance).Create(new ConfigurationBuilder().Build());
}
