using System.Text.Json.Serialization;
using Atrium.Gateway.Reference;
using Atrium.ServiceDefaults.Telemetry;

namespace Atrium.Gateway.Landing;

/// <summary>What stands at the front door: where to go from here, for a browser or for a program.</summary>
internal static class LandingPage
{
    public static void Map(WebApplication app) => app.MapGet("/", static async context =>
    {
        if (context.Request.GetTypedHeaders().Accept.Any(static accept => accept.MediaType == "text/html"))
        {
            await Resource.Write(context, "landing.html", "text/html; charset=utf-8");
            return;
        }

        await context.Response.WriteAsJsonAsync(
            new Landing("atrium", ServiceVersion.Current, "/v1", "/docs", "/health"), LandingJson.Default.Landing);
    }).ExcludeFromDescription();

    internal sealed record Landing(string Name, string Version, string Openai, string Docs, string Health);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LandingPage.Landing))]
internal sealed partial class LandingJson : JsonSerializerContext;
