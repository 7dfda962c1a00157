using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>A Text Generation Inference server, and how patient to be with it.</summary>
internal sealed record TgiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Tgi";

    /// <summary>Where it is.</summary>
    public Uri? Url { get; init; }

    /// <summary>The pool that this server belongs to, for logs.</summary>
    public string Pool { get; init; } = "default";

    /// <summary>Which server of the pool it is, for logs.</summary>
    public string Replica { get; init; } = "r0";

    /// <summary>The bearer token that it wants; null or empty for none.</summary>
    public string? AuthToken { get; init; }

    /// <summary>Seconds to wait for a TCP connection.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 5;

    /// <summary>Seconds to wait for a whole answer, or for the first event of a stream.</summary>
    public int ResponseTimeoutSeconds { get; init; } = 600;

    /// <summary>Seconds of silence allowed between two events of a stream.</summary>
    public int IdleTimeoutSeconds { get; init; } = 120;

    /// <summary>Whether the texts of control tokens in messages are broken up, so that no message can pretend to be another turn.</summary>
    public bool NeutraliseSpecialTokens { get; init; } = true;

    /// <summary>Where the model's chat template is, which TGI does not show.</summary>
    public TemplateOptions Template { get; init; } = new();
}
