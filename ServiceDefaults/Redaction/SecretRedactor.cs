using System.Buffers;
using System.Text.RegularExpressions;

namespace Atrium.ServiceDefaults.Redaction;

/// <summary>
/// Replaces secrets in text by their <see cref="Fingerprint"/>: bearer tokens, <c>X-API-Key</c> headers, <c>token</c> and
/// <c>api_key</c> fields, and every value registered with <see cref="Register"/>.
/// </summary>
public sealed partial class SecretRedactor
{
    // A shorter secret would turn up by accident in ordinary words, and blacking those out tells it.
    private const int ShortestRegistered = 6;

    private static readonly SearchValues<string> Hints =
        SearchValues.Create(["bearer", "api-key", "api_key", "apikey", "token"], StringComparison.OrdinalIgnoreCase);

    private readonly Lock _lock = new();
    private volatile string[] _registered = [];

    /// <summary>From now on <paramref name="secret"/> is replaced wherever it stands, whatever is around it.</summary>
    public void Register(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        lock (_lock)
        {
            if (secret.Length >= ShortestRegistered && !_registered.Contains(secret, StringComparer.Ordinal))
            {
                // The longest first: one secret may be the beginning of another.
                _registered = [.. _registered.Append(secret).OrderByDescending(static s => s.Length)];
            }
        }
    }

    /// <summary>The text without secrets; the same instance when there were none.</summary>
    public string Redact(string text) => Redact(text, found: null);

    /// <summary>As <see cref="Redact(string)"/>, and adds each secret that was replaced to <paramref name="found"/>.</summary>
    internal string Redact(string text, ICollection<string>? found)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var secret in _registered)
        {
            if (text.Contains(secret, StringComparison.Ordinal))
            {
                found?.Add(secret);
                text = text.Replace(secret, Fingerprint.Of(secret), StringComparison.Ordinal);
            }
        }

        if (!text.AsSpan().ContainsAny(Hints))
        {
            return text;
        }

        text = Bearer().Replace(text, match => "Authorization: Bearer " + Shown(match.Groups[1].Value, found));
        text = ApiKeyHeader().Replace(text, match => "X-API-Key: " + Shown(match.Groups[1].Value, found));
        return Field().Replace(text, match => $"{match.Groups[1].Value}: \"{Shown(match.Groups[2].Value, found)}\"");
    }

    private static string Shown(string secret, ICollection<string>? found)
    {
        found?.Add(secret);
        return Fingerprint.Of(secret);
    }

    [GeneratedRegex(@"Authorization:\s*Bearer\s+([A-Za-z0-9._-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"X-API-Key:\s*([A-Za-z0-9._-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ApiKeyHeader();

    [GeneratedRegex("(token|api_key|api-key|apikey)\\s*[:=]\\s*\"?([A-Za-z0-9._-]{8,})\"?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Field();
}
