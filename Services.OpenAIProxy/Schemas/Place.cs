namespace Atrium.OpenAIProxy.Schemas;

/// <summary>A place in a value, kept as the way there so that it costs nothing until it is told.</summary>
internal sealed record Place(Place? Owner, string Step)
{
    /// <summary>The whole value.</summary>
    public static readonly Place Root = new(null, "");

    /// <summary>A member or an item of what is here.</summary>
    public Place At(string step) => new(this, step);

    /// <summary>The fault of what is here.</summary>
    public SchemaFault Fault(string message) => new(ToString(), message);

    /// <summary>As a JSON pointer (RFC 6901).</summary>
    public override string ToString() => Owner is null ? "" : $"{Owner}/{Step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
