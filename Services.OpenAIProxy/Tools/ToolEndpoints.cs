using System.Text.Json;

namespace Atrium.OpenAIProxy.Tools;

/// <summary>
/// <c>GET /tools/search</c>, <c>/tools/code_search</c> and <c>/tools/read_url</c> on this service's own port, carried out by the tool server.
/// The status is 200 whatever happens: models read these answers, and the body says what went wrong.
/// </summary>
internal static class ToolEndpoints
{
    /// <summary>Maps all three.</summary>
    public static RouteGroupBuilder MapTools(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/tools").WithTags("Tools");
        group.MapGet("/search", static (HttpContext context, ToolServer server, string? query) => SearchAsync(context, server, "/tools/search", query))
            .WithName("Search").WithSummary("Searches the web.").Produces<SearchAnswer>();
        group.MapGet("/code_search", static (HttpContext context, ToolServer server, string? query) => SearchAsync(context, server, "/tools/code_search", query))
            .WithName("SearchCode").WithSummary("Searches for code.").Produces<SearchAnswer>();
        group.MapGet("/read_url", static (HttpContext context, ToolServer server, string? url) => ReadAsync(context, server, url))
            .WithName("ReadUrl").WithSummary("Reads a page as text.").Produces<PageAnswer>();
        return group;
    }

    private static async Task SearchAsync(HttpContext context, ToolServer server, string path, string? query)
    {
        var (body, problem) = await server.GetAsync(path, Encoded(context), context.RequestAborted);
        body ??= JsonSerializer.SerializeToUtf8Bytes(new SearchAnswer("error", query ?? "", [], problem), ToolJson.Relaxed.SearchAnswer);
        await context.Response.WriteJsonAsync(body, context.RequestAborted);
    }

    private static async Task ReadAsync(HttpContext context, ToolServer server, string? url)
    {
        var (body, problem) = await server.GetAsync("/tools/read_url", Encoded(context), context.RequestAborted);
        body ??= JsonSerializer.SerializeToUtf8Bytes(new PageAnswer("error", url ?? "", null, "", problem), ToolJson.Relaxed.PageAnswer);
        await context.Response.WriteJsonAsync(body, context.RequestAborted);
    }

    /// <summary>The client's parameters, each encoded anew: what they hold stays a value and never becomes another parameter.</summary>
    private static QueryString Encoded(HttpContext context) => QueryString.Create(context.Request.Query);
}
