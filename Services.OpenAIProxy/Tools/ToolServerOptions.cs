namespace Atrium.OpenAIProxy.Tools;

/// <summary>How the tool server is asked.</summary>
internal sealed record ToolServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ToolServer";

    /// <summary>The tool server's name in service discovery.</summary>
    public const string Service = "tool-server";

    /// <summary>Where it is when nothing says otherwise: the port it listens on by default.</summary>
    public const string DefaultUrl = "http://127.0.0.1:9001";

    /// <summary>Seconds to wait for a tool's whole answer.</summary>
    public int TimeoutSeconds { get; init; } = 60;
}
