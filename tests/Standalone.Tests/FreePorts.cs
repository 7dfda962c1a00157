namespace Atrium.Standalone.Tests;

/// <summary>Variables that ask for free ports, so that tests never meet each other or a running stack; one name for any model.</summary>
internal static class FreePorts
{
    public static Dictionary<string, string> Variables { get; } = new()
    {
        ["GATEWAY_PORT"] = "0",
        ["OPENAI_PROXY_PORT"] = "0",
        ["ENGINE_PORT"] = "0",
        ["ENGINE_METRICS_PORT"] = "0",
        ["MODEL_NAME"] = "atrium-demo",
    };
}
