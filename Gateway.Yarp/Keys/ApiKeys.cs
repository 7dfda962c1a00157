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
    private readonly string[] _names = [.. keys.Select(static key => Convert.ToHexStringLower(Hash("atrium-client:" + key)))];

    /// <summary>False when nobody is asked for a key.</summary>
    public bool Required => _hashes.Length > 0;

    /// <summary>The name of a key that is accepted: a hash, which opens nothing and stays the same when other keys come and go. Null when it is not.</summary>
    public string? NameOf(string presented)
    {
        var hash = Hash(presented);
        string? name = null;
        for (var i = 0; i < _hashes.Length; i++)
        {
            name = CryptographicOperations.FixedTimeEquals(hash, _hashes[i]) ? _names[i] : name;
        }

        return name;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
