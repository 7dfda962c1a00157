using System.Security.Cryptography;
using System.Text;

namespace Atrium.OpenAIProxy.Delivery;

/// <summary>Whose request it is, so that one client's stored answers are not another's.</summary>
internal static class ClientOwner
{
    /// <summary>The header in which the gateway says which key was used, without the key.</summary>
    public const string Header = "X-Atrium-Client";

    /// <summary>A fingerprint of the client's key; empty for clients that show none, who are all one.</summary>
    public static string Of(HttpContext context)
    {
        var headers = context.Request.Headers;
        var key = headers.TryGetValue(Header, out var gateway) ? gateway.ToString()
            : headers.TryGetValue("Authorization", out var authorization) ? authorization.ToString()
            : headers["X-API-Key"].ToString();
        return key.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
