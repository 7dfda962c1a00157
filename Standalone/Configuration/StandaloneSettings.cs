using System.Globalization;
using Atrium.ServiceDefaults.Configuration;
using Atrium.Standalone.Ports;

namespace Atrium.Standalone.Configuration;

/// <summary>What was asked for, read once before anything starts.</summary>
internal sealed record StandaloneSettings
{
    /// <summary>The shipped model's name, for when no file was chosen.</summary>
    public const string DemoModel = "atrium-demo";

    /// <summary>The address the gateway listens on.</summary>
    public required string GatewayHost { get; init; }

    /// <summary>The gateway's port; 0 for a free one.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>The proxy's port; 0 for a free one.</summary>
    public required int ProxyPort { get; init; }

    /// <summary>The engine's port; 0 for a free one.</summary>
    public required int EnginePort { get; init; }

    /// <summary>The engine's metrics port; 0 for a free one.</summary>
    public required int EngineMetricsPort { get; init; }

    /// <summary>The engine that runs elsewhere, or null when the local one is started.</summary>
    public required Uri? ExternalEngine { get; init; }

    /// <summary>The name clients see, or null to leave it to the proxy's own default.</summary>
    public required string? ModelName { get; init; }

    /// <summary>The name of the engine's model.</summary>
    public required string EngineModel { get; init; }

    /// <summary>What the user said about reasoning, or null.</summary>
    public required string? StripThinking { get; init; }

    /// <summary>Every port that will be opened.</summary>
    public IReadOnlyList<PortClaim> Claims
    {
        get
        {
            PortClaim[] doors =
            [
                new("gateway", StandaloneVariables.GatewayPort.Name, GatewayHost, GatewayPort),
                new("OpenAI proxy", StandaloneVariables.ProxyPort.Name, "127.0.0.1", ProxyPort),
            ];
            return ExternalEngine is not null
                ? doors
                :
                [
                    .. doors,
                    new("engine", StandaloneVariables.EnginePort.Name, "127.0.0.1", EnginePort),
                    new("engine's metrics", StandaloneVariables.EngineMetricsPort.Name, "127.0.0.1", EngineMetricsPort),
                ];
        }
    }

    /// <summary>Reads the settings out of a configuration that <see cref="StandaloneVariables.All"/> was added to.</summary>
    public static StandaloneSettings Read(IConfiguration configuration)
    {
        var external = Value(StandaloneVariables.TritonUrl) is { } url ? new Uri(url) : null;
        var model = Value(StandaloneVariables.Model);
        return new StandaloneSettings
        {
            GatewayHost = Value(StandaloneVariables.GatewayHost) ?? StandaloneVariables.GatewayHost.Default,
            GatewayPort = Port(StandaloneVariables.GatewayPort),
            ProxyPort = Port(StandaloneVariables.ProxyPort),
            EnginePort = Port(StandaloneVariables.EnginePort),
            EngineMetricsPort = Port(StandaloneVariables.EngineMetricsPort),
            ExternalEngine = external,
            EngineModel = Value(StandaloneVariables.TritonModel) ?? StandaloneVariables.TritonModel.Default,
            ModelName = Value(StandaloneVariables.ModelName)
                ?? (external is not null ? null : model is null ? DemoModel : Path.GetFileNameWithoutExtension(model)),
            StripThinking = Value(StandaloneVariables.StripThinking),
        };

        string? Value(Variable variable) => configuration[variable.Key] is { Length: > 0 } value ? value : null;

        int Port(Variable variable) => int.Parse(Value(variable) ?? variable.Default, CultureInfo.InvariantCulture);
    }
}
