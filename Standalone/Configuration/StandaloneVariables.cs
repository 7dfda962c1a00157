using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Standalone.Configuration;

/// <summary>
/// The variables that Standalone reads itself, to wire the services to each other. Each belongs to a service and has the name and
/// key of that service's own table; every other variable reaches its service untouched.
/// </summary>
public static class StandaloneVariables
{
    /// <summary>The gateway's port, the only public one.</summary>
    public static Variable GatewayPort { get; } = Variable.Port("GATEWAY_PORT", "Gateway:Port", 8080, "Port of the gateway.");

    /// <summary>The gateway's address.</summary>
    public static Variable GatewayHost { get; } = Variable.Text("GATEWAY_HOST", "Gateway:Host", "127.0.0.1", "Address the gateway listens on.");

    /// <summary>The proxy's port on loopback.</summary>
    public static Variable ProxyPort { get; } = Variable.Port("OPENAI_PROXY_PORT", "OpenAIProxy:Port", 9000, "Port of the OpenAI proxy.");

    /// <summary>The engine's port on loopback.</summary>
    public static Variable EnginePort { get; } = Variable.Port("ENGINE_PORT", "Engine:Port", 8000, "Port of the local engine.");

    /// <summary>The engine's metrics port on loopback.</summary>
    public static Variable EngineMetricsPort { get; } = Variable.Port("ENGINE_METRICS_PORT", "Engine:MetricsPort", 8002, "Port of the local engine's metrics.");

    /// <summary>An engine that runs elsewhere; no local one is started then.</summary>
    public static Variable TritonUrl { get; } = Variable.Url("TRITON_URL", "Triton:Url", "", "An engine that runs elsewhere.");

    /// <summary>The name of Triton's model that the proxy calls.</summary>
    public static Variable TritonModel { get; } = Variable.Text("TRITON_MODEL", "Triton:Model", "ensemble", "Name of the engine's model that the proxy calls.");

    /// <summary>The name clients see in <c>/v1/models</c>.</summary>
    public static Variable ModelName { get; } = Variable.Text("MODEL_NAME", "Model:Name", "", "Name of the model in the OpenAI API.");

    /// <summary>Whether the model's reasoning is dropped.</summary>
    public static Variable StripThinking { get; } = Variable.Text("STRIP_THINKING", "Thinking:Strip", "", "Drops the model's reasoning.");

    /// <summary>The model file of the local engine.</summary>
    public static Variable Model { get; } = Variable.Text("ATRIUM_MODEL", "Engine:Model", "", "Model file (.gguf) of the local engine.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Variable> All { get; } =
        [GatewayPort, GatewayHost, ProxyPort, EnginePort, EngineMetricsPort, TritonUrl, TritonModel, ModelName, StripThinking, Model];
}
