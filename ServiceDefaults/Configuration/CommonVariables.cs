using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>The variables that every service reads, whatever it does.</summary>
public static class CommonVariables
{
    internal const string LogFormatKey = "Log:Format";
    internal const string LogRequestsKey = "Log:Requests";
    internal const string DrainTimeoutKey = "Drain:Timeout";
    internal const string OtlpEndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Where <c>atrium.json</c> is; read before the file itself, so it has no key in it.</summary>
    public static Variable ConfigurationFile { get; } = Variable.Text(
        "ATRIUM_CONFIG", "ATRIUM_CONFIG", "./atrium.json", "Configuration file shared by all services, read again when it changes.");

    /// <summary>All of them, for the documentation.</summary>
    public static IReadOnlyList<Variable> All { get; } =
    [
        ConfigurationFile,
        Variable.Choice("LOG_FORMAT", LogFormatKey, "text", ["text", "json"], "Console log: one readable line per entry, or one JSON object per line."),
        Variable.Choice("LOG_LEVEL", "Logging:LogLevel:Default", nameof(LogLevel.Information), Enum.GetNames<LogLevel>(), "Least severe level that is logged."),
        Variable.Switch("LOG_REQUESTS", LogRequestsKey, false, "Logs one line per request: method, path, status, duration."),
        Variable.Custom(
            "DRAIN_TIMEOUT", DrainTimeoutKey, "20", "Seconds that running requests and streams get to finish when the service stops.", "seconds from 0 to 3600", Seconds),
        Variable.Text(
            OtlpEndpointKey, OtlpEndpointKey, "", "Sends traces, metrics and logs there over OTLP; the other OTEL_* variables of the OpenTelemetry specification work too."),
    ];

    private static string? Seconds(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600
            ? value
            : null;
}
