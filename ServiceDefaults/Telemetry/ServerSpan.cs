using System.Diagnostics;
using System.Globalization;
using Atrium.ServiceDefaults.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Atrium.ServiceDefaults.Telemetry;

/// <summary>
/// Gives the framework's server span what it lacks: a name with the route, <c>http.route</c>, the status code and <c>error.type</c>,
/// as https://opentelemetry.io/docs/specs/semconv/http/http-spans/ asks. Probes are not recorded.
/// </summary>
internal sealed class ServerSpan(TelemetryOwnership ownership, ServiceIdentity service) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(Describe);
        next(app);
    };

    private async Task Describe(HttpContext context, RequestDelegate next)
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is null)
        {
            await next(context);
            return;
        }

        if (ProbePaths.Contains(context.Request.Path))
        {
            // Cleared here, before any child starts: exporter and parent-based samplers both go by this flag.
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            await next(context);
            return;
        }

        Exception? thrown = null;
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            thrown = e;
            throw;
        }
        finally
        {
            Finish(context, activity, thrown);
        }
    }

    private void Finish(HttpContext context, Activity activity, Exception? thrown)
    {
        var handled = context.Features.Get<IExceptionHandlerFeature>();
        var route = ((handled?.Endpoint ?? context.GetEndpoint()) as RouteEndpoint)?.RoutePattern.RawText;
        if (route is not null)
        {
            route = route.StartsWith('/') ? route : "/" + route;
            activity.DisplayName = $"{context.Request.Method} {route}";
            activity.SetTag("http.route", route);
        }
        else
        {
            activity.DisplayName = context.Request.Method;
        }

        var status = thrown is null ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
        activity.SetTag("http.response.status_code", status);
        if (ownership.Shared)
        {
            activity.SetTag("atrium.service", service.Name);
        }

        if (status >= 500)
        {
            var error = thrown ?? handled?.Error;
            activity.SetTag("error.type", error?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture));
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
