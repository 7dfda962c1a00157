using Atrium.ServiceDefaults.Configuration;
using Atrium.ServiceDefaults.Redaction;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Atrium.ServiceDefaults.Logs;

/// <summary>The console log and what is kept out of it.</summary>
internal static class LogSetup
{
    // Without this the framework writes about six lines for each request, and a stack trace for each peer that is away.
    private static readonly Dictionary<string, LogLevel> Quiet = new()
    {
        ["Microsoft.AspNetCore"] = LogLevel.Warning,
        ["Microsoft.Hosting.Lifetime"] = LogLevel.Warning,
        ["Microsoft.Extensions.Http"] = LogLevel.Warning,
        ["System.Net.Http.HttpClient"] = LogLevel.Warning,
        ["Microsoft.Extensions.Diagnostics.HealthChecks"] = LogLevel.None, // The body of /health says it.
        ["Yarp"] = LogLevel.Error, // The gateway logs a failed forward itself, in one line.
    };

    public static void Add(WebApplicationBuilder builder, string serviceName, SecretRedactor redactor)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ConsoleFormatter>(new TextLogFormatter(serviceName));
        builder.Services.AddSingleton<ConsoleFormatter>(new JsonLogFormatter(serviceName));
        builder.Logging.AddConsole();
        builder.Services.AddOptions<ConsoleLoggerOptions>().Configure<IConfiguration>(static (options, configuration) =>
            options.FormatterName = configuration[CommonVariables.LogFormatKey] == "json" ? JsonLogFormatter.Name : TextLogFormatter.Name);

        foreach (var (category, level) in Quiet)
        {
            if (builder.Configuration[$"Logging:LogLevel:{category}"] is null)
            {
                builder.Logging.AddFilter(category, level);
            }
        }

        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services => new RedactingLoggerFactory(
            new LoggerFactory(
                services.GetServices<ILoggerProvider>(),
                services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                services.GetService<IOptions<LoggerFactoryOptions>>(),
                services.GetService<IExternalScopeProvider>()),
            redactor)));
    }
}
