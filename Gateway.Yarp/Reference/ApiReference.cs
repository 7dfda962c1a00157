using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.Gateway.Routing;

namespace Atrium.Gateway.Reference;

/// <summary>
/// The API reference page of all services at <c>/docs</c>, from local files only. The content security policy makes the browser
/// itself refuse anything from elsewhere.
/// </summary>
internal static class ApiReference
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        + "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(WebApplication app)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "api-reference", "standalone.js");
        var docs = app.MapGroup("/docs").ExcludeFromDescription();
        docs.MapGet("", static context =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return Resource.Write(context, "page.html", "text/html; charset=utf-8");
        });
        docs.MapGet("/page.js", static context => Resource.Write(context, "page.js", "text/javascript; charset=utf-8"));
        docs.MapGet("/standalone.js", () => File.Exists(script)
            ? Results.File(script, "text/javascript; charset=utf-8", lastModified: File.GetLastWriteTimeUtc(script))
            : Results.Problem("The reference page's script is not installed. Build with npm at hand.", statusCode: StatusCodes.Status404NotFound));
        docs.MapGet("/sources.json", static () => Results.Json(
            [.. ServiceRoute.All.Select(static route => new Source(route.Title, route.Service, route.OpenApiPath))],
            SourceJson.Default.SourceArray));
    }

    internal sealed record Source(string Title, string Slug, string Url);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiReference.Source[]))]
internal sealed partial class SourceJson : JsonSerializerContext;
