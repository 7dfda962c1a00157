using Microsoft.AspNetCore.Http.Features;

namespace Atrium.Gateway.Keys;

/// <summary>Where a client may put its key, and how the gateway takes it out again: no service behind sees it.</summary>
internal static class PresentedKey
{
    private const string Bearer = "Bearer ";
    private const string Header = "X-API-Key";
    private const string Query = "api_key";

    /// <summary>
    /// The key from <c>Authorization: Bearer</c>, else <c>X-API-Key</c>, else, for a WebSocket only (a browser cannot set its headers),
    /// <c>?api_key=</c>. Null when there is none.
    /// </summary>
    public static string? Of(HttpContext context)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        if (request.Headers.TryGetValue(Header, out var key))
        {
            return key.ToString();
        }

        return IsWebSocket(context) && request.Query.TryGetValue(Query, out var inQuery) ? inQuery.ToString() : null;
    }

    public static void Remove(HttpContext context)
    {
        var request = context.Request;
        request.Headers.Authorization = default;
        request.Headers.Remove(Header);
        if (request.Query.ContainsKey(Query))
        {
            request.QueryString = QueryString.Create(request.Query.Where(static pair =>
                !string.Equals(pair.Key, Query, StringComparison.OrdinalIgnoreCase)));
        }
    }

    public static bool IsWebSocket(HttpContext context) =>
        string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };
}
