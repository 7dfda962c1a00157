using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Atrium.ServiceDefaults.Health;

/// <summary>Lets a service put fields of its own at the top level of its <c>/health</c> body.</summary>
public static class HealthFields
{
    /// <summary>Adds the fields that <paramref name="fields"/> answers for a report; names that the body has already are left out.</summary>
    public static IServiceCollection AddHealthFields(
        this IServiceCollection services, Func<IServiceProvider, HealthReport, IEnumerable<KeyValuePair<string, JsonNode?>>> fields) =>
        services.AddSingleton(new Source(fields));

    internal sealed record Source(Func<IServiceProvider, HealthReport, IEnumerable<KeyValuePair<string, JsonNode?>>> Fields);
}
