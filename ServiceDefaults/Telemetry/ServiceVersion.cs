using System.Reflection;

namespace Atrium.ServiceDefaults.Telemetry;

/// <summary>The version all services of this build share.</summary>
public static class ServiceVersion
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Current { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
