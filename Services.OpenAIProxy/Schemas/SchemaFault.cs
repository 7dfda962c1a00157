namespace Atrium.OpenAIProxy.Schemas;

/// <summary>Why a value does not follow its schema.</summary>
/// <param name="Place">Where in the value, as a JSON pointer; empty for the whole.</param>
/// <param name="Message">What is wrong there, in words that go on from the place.</param>
internal sealed record SchemaFault(string Place, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Place.Length == 0 ? $"it {Message}" : $"{Place} {Message}";
}
