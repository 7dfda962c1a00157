using Atrium.OpenAIProxy.Routing.Policies;
using Atrium.OpenAIProxy.Routing.Settings;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tokenizers;

namespace Atrium.OpenAIProxy.Models;

/// <summary>One model as it is configured.</summary>
internal sealed record ModelSettings
{
    /// <summary>The id under which it is offered.</summary>
    public required string Id { get; init; }

    /// <summary>Further names that requests may use; not listed.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Shown in <c>/v1/models</c>.</summary>
    public string OwnedBy { get; init; } = "nvidia";

    /// <summary>How a deployment is chosen.</summary>
    public PolicyKind Policy { get; init; }

    /// <summary>Ids of the models that answer when none of the deployments can, in order.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>What is taken for what a client does not say.</summary>
    public ModelDefaults Defaults { get; init; } = new();

    /// <summary>How much may be asked for.</summary>
    public ModelLimits Limits { get; init; } = new();

    /// <summary>The model's tokenizer, for engines that do not count; null when none is named.</summary>
    public ModelTokenizer? Tokenizer { get; init; }

    /// <summary>How the model writes calls, over engines that give text; null leaves it to the model's template.</summary>
    public ToolCallFormat? ToolCallFormat { get; init; }

    /// <summary>How the model thinks in its output, over engines that give text; null leaves it to the model's template.</summary>
    public ReasoningFormat? ReasoningFormat { get; init; }

    /// <summary>Whether the model's thinking is dropped.</summary>
    public bool StripThinking { get; init; }

    /// <summary>Tries.</summary>
    public RetrySettings Retries { get; init; } = new();

    /// <summary>Breakers.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>Timeouts.</summary>
    public TimeoutSettings Timeouts { get; init; } = new();

    /// <summary>Prefix affinity.</summary>
    public AffinitySettings Affinity { get; init; } = new();

    /// <summary>The engines; at least one.</summary>
    public required IReadOnlyList<DeploymentSettings> Deployments { get; init; }
}
