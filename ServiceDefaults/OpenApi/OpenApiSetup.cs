using Atrium.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.OpenApi;

/// <summary>Each service describes itself at <c>/openapi/v1.json</c>; the gateway gathers them on one page.</summary>
internal static class OpenApiSetup
{
    private const string Document = "v1";

    public static void Add(IServiceCollection services, string serviceName) =>
        services.AddOpenApi(Document, options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = serviceName;
            document.Info.Version = ServiceVersion.Current;

            // The service's own address means nothing to those who come through the gateway; without one, "/" is meant.
            document.Servers?.Clear();
            return Task.CompletedTask;
        }));

    public static void Map(WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json");
}
