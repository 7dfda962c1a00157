using System.Net.Mime;

namespace Atrium.OpenAIProxy.Coeffects;

/// <summary><c>GET /coeffects/manifest</c>: what each endpoint needs of the world around it.</summary>
internal static class CoeffectEndpoints
{
    private const string Manifest =
        """
        {"tools":{"/v1/chat/completions":{"net":"readWrite","gpu":"read"},"/tools/search":{"net":"read"},"/tools/code_search":{"net":"read"},"/tools/read_url":{"net":"read"}},"algebra":"Coeffect semiring: (R, join, 0, meet, 1)"}
        """;

    /// <summary>Maps the endpoint.</summary>
    public static RouteGroupBuilder MapCoeffects(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/coeffects").WithTags("Coeffects");
        group.MapGet("/manifest", static () => TypedResults.Text(Manifest, MediaTypeNames.Application.Json))
            .WithName("GetCoeffectManifest")
            .WithSummary("Says which resources the endpoints use, and how.")
            .Produces<string>(200, MediaTypeNames.Application.Json);
        return group;
    }
}
