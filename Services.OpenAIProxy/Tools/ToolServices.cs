using Microsoft.Extensions.Configuration.Memory;

namespace Atrium.OpenAIProxy.Tools;

/// <summary>What calling the tool server needs.</summary>
internal static class ToolServices
{
    /// <summary>Adds it.</summary>
    public static WebApplicationBuilder AddTools(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ToolServerOptions>().BindConfiguration(ToolServerOptions.Section);
        builder.Services.AddSingleton<ToolServer>();

        // The lowest of all sources: a tool server that nobody mentions is looked for on its default port.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [KeyValuePair.Create($"services:{ToolServerOptions.Service}:http:0", (string?)ToolServerOptions.DefaultUrl)],
        });
        return builder;
    }
}
