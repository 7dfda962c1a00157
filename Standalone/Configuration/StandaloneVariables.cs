using Atrium.Engine;
using Atrium.Gateway;
using Atrium.OpenAIProxy;
using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Standalone.Configuration;

/// <summary>
/// The variables of all services in one table: a wrong value stops the start before any service began. Those that wire the
/// services to each other are read here; every other reaches its service untouched.
/// </summary>
public static class StandaloneVariables
{
    /// <summary>How long the local engine may be silent.</summary>
    internal static Variable EngineLivenessTimeout { get; } = Variable.Number(
        "ENGINE_LIVENESS_TIMEOUT_S", "Standalone:EngineLivenessTimeoutSeconds", "60", 0, 86_400,
        "Seconds for which the local engine may leave /alive unanswered before its process is ended and started again; 0 never ends it.");

    /// <summary>Those of this program alone.</summary>
    public static IReadOnlyList<Variable> Own { get; } = [EngineLivenessTimeout];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Variable> All { get; } = [.. Own, .. GatewayVariables.All, .. OpenAIProxyVariables.All, .. EngineVariables.All];

    internal static Variable GatewayPort => Named("GATEWAY_PORT");

    internal static Variable GatewayHost => Named("GATEWAY_HOST");

    internal static Variable ProxyPort => Named("OPENAI_PROXY_PORT");

    internal static Variable ProxyHost => Named("OPENAI_PROXY_HOST");

    internal static Variable EnginePort => Named("ENGINE_PORT");

    internal static Variable EngineHost => Named("ENGINE_HOST");

    internal static Variable EngineMetricsPort => Named("ENGINE_METRICS_PORT");

    internal static Variable TritonUrl => Named("TRITON_URL");

    /// <summary>Each variable that names an engine which runs elsewhere: with one of them set, the local one is not started.</summary>
    internal static IEnumerable<Variable> EngineAddresses { get; } =
        [.. OpenAIProxyVariables.All.Where(static variable => variable.Name is "TRITON_URL" || (variable.Name.StartsWith("ORCHD_", StringComparison.Ordinal) && variable.Name.EndsWith("_URL", StringComparison.Ordinal)))];

    internal static Variable ModelName => Named("MODEL_NAME");

    internal static Variable StripThinking => Named("STRIP_THINKING");

    internal static Variable Model => Named("ATRIUM_MODEL");

    private static Variable Named(string name) => All.First(variable => variable.Name == name);
}
