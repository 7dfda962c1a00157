using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Atrium.Gateway.Keys;

/// <summary>Where a client may put its key, and how the gateway takes it out again: no service behind sees it.</summary>
internal static class PresentedKey
{
    private const string Bearer = "Bearer ";
    private const string Header = "X-API-Key";
    private const string Query = "api_key";

    /// <summary>Where services behind read whose request it is: a hash of the key, which opens nothing.</summary>
    private const string Client = "X-Atrium-Client";

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

    /// <summary>Takes the key out of the request, and puts its hash in; without <paramref name="accepted"/>, whatever the client says of itself goes.</summary>
    public static void Remove(HttpContext context, string? accepted = null)
    {
        var request = context.Request;
        request.Headers.Remove(Client);
        if (accepted is not null)
        {
            request.Headers[Client] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("atrium-client:" + accepted)));
        }

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
