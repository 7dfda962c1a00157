using System.Globalization;
using Atrium.ServiceDefaults.Configuration;
using Atrium.Standalone.Ports;

namespace Atrium.Standalone.Configuration;

/// <summary>What was asked for, read once before anything starts.</summary>
internal sealed record StandaloneSettings
{
    /// <summary>The shipped model's name, for when no file was chosen.</summary>
    public const string DemoModel = "atrium-demo";

    /// <summary>The gateway's door.</summary>
    public required PortClaim Gateway { get; init; }

    /// <summary>The proxy's door.</summary>
    public required PortClaim Proxy { get; init; }

    /// <summary>The local engine's door.</summary>
    public required PortClaim Engine { get; init; }

    /// <summary>The door to the local engine's metrics.</summary>
    public required PortClaim EngineMetrics { get; init; }

    /// <summary>The engine that runs elsewhere, of several the first; null when the local one is started.</summary>
    public required Uri? ExternalEngine { get; init; }

    /// <summary>The name clients see, or null to leave it to the proxy's own default.</summary>
    public required string? ModelName { get; init; }

    /// <summary>Whether the model's reasoning is dropped; <c>false</c> unless the user said otherwise.</summary>
    public required string StripThinking { get; init; }

    /// <summary>How long the local engine may be silent before it is started again; zero is for ever.</summary>
    public required TimeSpan EngineSilence { get; init; }

    /// <summary>Every port that will be opened.</summary>
    public IReadOnlyList<PortClaim> Claims => ExternalEngine is null ? [Gateway, Proxy, Engine, EngineMetrics] : [Gateway, Proxy];

    /// <summary>Reads the settings out of a configuration that <see cref="StandaloneVariables.All"/> was added to.</summary>
    public static StandaloneSettings Read(IConfiguration configuration)
    {
        var external = StandaloneVariables.EngineAddresses.Select(Value).Concat(Deployments()).OfType<string>().FirstOrDefault() is { } urls
            ? new Uri(urls.Split(',')[0].Trim())
            : null;
        return new StandaloneSettings
        {
            Gateway = Claim("gateway", StandaloneVariables.GatewayHost, StandaloneVariables.GatewayPort),
            Proxy = Claim("OpenAI proxy", StandaloneVariables.ProxyHost, StandaloneVariables.ProxyPort),
            Engine = Claim("engine", StandaloneVariables.EngineHost, StandaloneVariables.EnginePort),
            EngineMetrics = Claim("engine's metrics", StandaloneVariables.EngineHost, StandaloneVariables.EngineMetricsPort),
            ExternalEngine = external,
            ModelName = Value(StandaloneVariables.ModelName) ?? (external is null ? LocalModel() : null),

            EngineSilence = TimeSpan.FromSeconds(Number(StandaloneVariables.EngineLivenessTimeout)),

            // The seed drops reasoning unless told otherwise; a house one talks to in the terminal delivers it unless told otherwise.
            StripThinking = Value(StandaloneVariables.StripThinking) ?? "false",
        };

        // Models of its own in atrium.json name their engines there.
        IEnumerable<string?> Deployments() =>
            from model in configuration.GetSection("Models").GetChildren()
            from deployment in model.GetSection("Deployments").GetChildren()
            let address = deployment["Url"]
            where Uri.TryCreate(address, UriKind.Absolute, out _)
            select address;

        string LocalModel() => Value(StandaloneVariables.Model) is { } file ? Path.GetFileNameWithoutExtension(file) : DemoModel;

        string? Value(Variable variable) => configuration[variable.Key] is { Length: > 0 } value ? value : null;

        int Number(Variable variable) => int.Parse(Value(variable) ?? variable.Default, CultureInfo.InvariantCulture);

        PortClaim Claim(string service, Variable host, Variable port) => new(service, port.Name, Value(host) ?? host.Default, Number(port));
    }
}
