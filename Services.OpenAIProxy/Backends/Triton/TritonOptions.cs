using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>The engine that answers, and how patient to be with it.</summary>
internal sealed record TritonOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Triton";

    /// <summary>Where the engine's HTTP port is.</summary>
    public Uri Url { get; init; } = new("http://localhost:8000");

    /// <summary>The name of the engine's model that takes text and gives text.</summary>
    public string Model { get; init; } = "ensemble";

    /// <summary>What the events of the engine's streams hold.</summary>
    public StreamText StreamText { get; init; } = StreamText.Auto;

    /// <summary>Seconds to wait for a TCP connection.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 5;

    /// <summary>Seconds to wait for a whole answer, or for the first event of a stream. OpenAI's own clients wait as long.</summary>
    public int ResponseTimeoutSeconds { get; init; } = 600;

    /// <summary>Seconds of silence allowed between two events of a stream.</summary>
    public int IdleTimeoutSeconds { get; init; } = 120;

    /// <summary>Whether the texts of control tokens in messages are broken up, so that no message can pretend to be another turn.</summary>
    public bool NeutraliseSpecialTokens { get; init; } = true;

    /// <summary>Where the model's chat template is; by itself it is the one that the engine shows.</summary>
    public TemplateOptions Template { get; init; } = new();
}
