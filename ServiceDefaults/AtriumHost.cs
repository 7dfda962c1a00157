using Atrium.ServiceDefaults.Configuration;
using Atrium.ServiceDefaults.Discovery;
using Atrium.ServiceDefaults.Drain;
using Atrium.ServiceDefaults.Health;
using Atrium.ServiceDefaults.Logs;
using Atrium.ServiceDefaults.Metrics;
using Atrium.ServiceDefaults.OpenApi;
using Atrium.ServiceDefaults.Problems;
using Atrium.ServiceDefaults.Redaction;
using Atrium.ServiceDefaults.Requests;
using Atrium.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Atrium.ServiceDefaults;

/// <summary>Where every service begins: one builder and one pipeline with telemetry, health, problem details, request ids and drain.</summary>
public static class AtriumHost
{
    /// <summary>
    /// Creates the builder of a service. <paramref name="app"/> is the service's own XApp type: its assembly becomes the
    /// application name, which the host's would otherwise shadow when several services share one process.
    /// </summary>
    /// <exception cref="VariableException">A common variable or <c>atrium.json</c> cannot be used.</exception>
    public static WebApplicationBuilder CreateBuilder(string serviceName, Type app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Nothing reads appsettings.json, so nothing needs to watch for it.
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
            ApplicationName = app.Assembly.GetName().Name,
            ContentRootPath = Path.GetDirectoryName(app.Assembly.Location),
        });
        var services = builder.Services;
        var redactor = new SecretRedactor();
        services.AddSingleton(redactor);
        services.AddSingleton(new ServiceIdentity(serviceName));
        services.TryAddSingleton(TimeProvider.System);

        if (AtriumJson.Add(builder) is { } file)
        {
            services.AddSingleton(file);
            services.AddHostedService<AtriumJsonReport>();
        }

        builder.AddVariables(CommonVariables.All);
        LogSetup.Add(builder, serviceName, redactor);
        TelemetrySetup.Add(builder, serviceName);
        services.AddSingleton<IStartupFilter, ServerSpan>();
        HealthSetup.Add(services);
        MetricsEndpoint.Add(services);
        ProblemSetup.Add(services);
        DiscoverySetup.Add(services);
        OpenApiSetup.Add(services, serviceName);
        services.AddSingleton<DrainState>();
        services.AddHostedService<DrainService>();
        services.Configure<HostOptions>(options =>
            options.ShutdownTimeout = DrainService.Limit(builder.Configuration) + DrainService.Rest);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    /// <summary>
    /// Adds the shared middleware and maps <c>/health</c>, <c>/alive</c>, <c>/metrics</c> and <c>/openapi/v1.json</c>. Call it before
    /// the service's own middleware and endpoints.
    /// </summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        RequestId.Use(app);
        if (bool.TryParse(app.Configuration[CommonVariables.LogRequestsKey], out var log) && log)
        {
            RequestLog.Use(app);
        }

        ProblemSetup.Use(app);
        DrainMiddleware.Use(app);
        HealthSetup.Map(app);
        MetricsEndpoint.Map(app);
        OpenApiSetup.Map(app);
        StartLog.Use(app);
        return app;
    }

    /// <summary>
    /// Runs a service until it is told to stop; the body of every Program.cs. What a person can mend (a wrong variable, a taken port)
    /// is one message on standard error and exit code 1, without a stack trace.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(Func<WebApplication> create) => RunAsync(create, Console.Error);

    internal static async Task<int> RunAsync(Func<WebApplication> create, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(create);
        WebApplication? app = null;
        try
        {
            app = create();

            // Not app.RunAsync(): that disposes the services, which know the variable of a taken port, before the failure gets here.
            await app.StartAsync();
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (StartFailure.TryDescribe(e, app?.Services, out var message))
        {
            await error.WriteLineAsync(message);
            return 1;
        }
        finally
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }
    }
}
