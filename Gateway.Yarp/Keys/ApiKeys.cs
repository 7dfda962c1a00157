using System.Security.Cryptography;
using System.Text;

namespace Atrium.Gateway.Keys;

/// <summary>
/// The accepted keys, as hashes. A presented key is hashed and compared with every one of them in constant time, so neither the time
/// nor the order tells how much of a guess was right.
/// </summary>
internal sealed class ApiKeys(IReadOnlyList<string> keys)
{
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>False when nobody is asked for a key.</summary>
    public bool Required => _hashes.Length > 0;

    public bool Accepts(string presented)
    {
        var hash = Hash(presented);
        var accepted = false;
        foreach (var known in _hashes)
        {
            accepted |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return accepted;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
