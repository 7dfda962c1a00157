namespace Atrium.Gateway.Keys;

/// <summary>
/// A name for the key of a request that tells nothing about the key. Services behind get it as a header, so that they can keep an account
/// per key; from a client it is not taken.
/// </summary>
internal static class KeyName
{
    /// <summary>The header for services behind.</summary>
    public const string Header = "X-Atrium-Client";

    /// <summary>The name of who sends no key.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>Notes whose request this is; null for nobody's.</summary>
    public static void Set(HttpContext context, string? name) => context.Request.Headers[Header] = name ?? Anonymous;

    /// <summary>Whose request this is.</summary>
    public static string Of(HttpContext context) => context.Request.Headers[Header].ToString();
}
