using System.Security.Cryptography;
using System.Text;

namespace Atrium.ServiceDefaults.Redaction;

/// <summary>What is shown in place of a secret: enough to tell two apart, nothing to use.</summary>
public static class Fingerprint
{
    private const int LongestHashed = 8192;

    /// <summary><c>****</c> and the first six hex digits of the SHA-256 of <paramref name="secret"/> (of its first 8192 bytes when longer).</summary>
    public static string Of(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var bytes = Encoding.UTF8.GetBytes(secret);
        if (bytes.Length > LongestHashed)
        {
            bytes = [.. bytes.AsSpan(0, LongestHashed), .. "[truncated]"u8];
        }

        return "****" + Convert.ToHexStringLower(SHA256.HashData(bytes))[..6];
    }
}
