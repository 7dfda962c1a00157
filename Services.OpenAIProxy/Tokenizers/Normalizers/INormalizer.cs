namespace Atrium.OpenAIProxy.Tokenizers.Normalizers;

/// <summary>Changes a text before it is cut. Used by many at once.</summary>
internal interface INormalizer
{
    /// <summary>The changed text; the same instance when nothing changes.</summary>
    string Normalize(string text);
}

/// <summary>A change that one expression says.</summary>
internal sealed class PlainNormalizer(Func<string, string> change) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => change(text);
}
