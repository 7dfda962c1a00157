namespace Atrium.OpenAIProxy.Templates.Jinja.Values;

/// <summary>
/// Python's <c>None</c>. The other values are <see cref="bool"/>, <see cref="long"/>, <see cref="System.Numerics.BigInteger"/> (beyond long),
/// <see cref="double"/>, <see cref="string"/> and the types of this folder; a null reference is never a value.
/// </summary>
internal sealed class None
{
    /// <summary>The only one.</summary>
    public static readonly None Value = new();

    private None()
    {
    }
}
