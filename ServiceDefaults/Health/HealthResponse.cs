using System.Text.Json.Nodes;
using Atrium.ServiceDefaults.Redaction;
using Atrium.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.ServiceDefaults.Health;

/// <summary>
/// The body of <c>/health</c> and <c>/alive</c>: <c>{status, service, version, checks:[{name, status, description, duration_ms, data}]}</c>,
/// where status is <c>ok</c>, <c>degraded</c> or <c>unhealthy</c>.
/// </summary>
internal static class HealthResponse
{
    private const int LongestDescription = 300;

    public static Task Write(HttpContext context, HealthReport report)
    {
        var services = context.RequestServices;
        var redactor = services.GetRequiredService<SecretRedactor>();
        var checks = new JsonArray();
        foreach (var (name, entry) in report.Entries.OrderBy(static e => e.Key, StringComparer.Ordinal))
        {
            checks.Add((JsonNode)Check(name, entry, redactor));
        }

        var body = new JsonObject
        {
            ["status"] = Word(report.Status),
            ["service"] = services.GetRequiredService<ServiceIdentity>().Name,
            ["version"] = ServiceVersion.Current,
            ["checks"] = checks,
        };
        foreach (var (name, value) in services.GetServices<HealthFields.Source>().SelectMany(source => source.Fields(services, report)))
        {
            body.TryAdd(name, value);
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private static JsonObject Check(string name, HealthReportEntry entry, SecretRedactor redactor)
    {
        var check = new JsonObject
        {
            ["name"] = name,
            ["status"] = Word(entry.Status),
            ["duration_ms"] = Math.Round(entry.Duration.TotalMilliseconds, 1),
        };
        if (entry.Description is { Length: > 0 } description)
        {
            check["description"] = Terse(redactor.Redact(description));
        }

        if (entry.Data.Count > 0)
        {
            var data = new JsonObject();
            foreach (var (key, value) in entry.Data)
            {
                data[key] = Plain(value, redactor);
            }

            check["data"] = data;
        }

        return check;
    }

    private static JsonNode? Plain(object? value, SecretRedactor redactor) => value switch
    {
        null => null,
        bool b => b,
        int i => i,
        long l => l,
        double d => d,
        JsonNode node => node.DeepClone(),
        _ => Terse(redactor.Redact(value.ToString() ?? "")),
    };

    private static string Terse(string text)
    {
        var line = text.AsSpan();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return line.Length > LongestDescription ? $"{line[..LongestDescription]}..." : line.ToString();
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
