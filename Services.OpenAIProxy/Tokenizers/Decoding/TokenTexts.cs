namespace Atrium.OpenAIProxy.Tokenizers.Decoding;

/// <summary>A step that changes each token for itself; one that comes in parts is waited for. The change knows whether the token is the first.</summary>
internal sealed class TokenTexts(Func<string, bool, string> change, IDecoding next) : IDecoding
{
    private string _parts = "";
    private bool _any;

    /// <inheritdoc/>
    public void Add(string text, bool begins, bool ends)
    {
        _parts = begins ? text : _parts + text;
        if (ends)
        {
            next.Add(change(_parts, !_any), begins: true, ends: true);
            (_any, _parts) = (true, "");
        }
    }

    /// <inheritdoc/>
    public void End() => next.End();
}

/// <summary>Makes one token of all.</summary>
internal sealed class Fused(IDecoding next) : IDecoding
{
    private bool _any;

    /// <inheritdoc/>
    public void Add(string text, bool begins, bool ends)
    {
        next.Add(text, !_any, ends: false);
        _any = true;
    }

    /// <inheritdoc/>
    public void End()
    {
        next.Add("", !_any, ends: true);
        next.End();
    }
}

/// <summary>Takes up to <paramref name="most"/> characters <paramref name="content"/> from the beginning of each token.</summary>
internal sealed class StartStrip(char content, int most, IDecoding next) : IDecoding
{
    private int _left;

    /// <inheritdoc/>
    public void Add(string text, bool begins, bool ends)
    {
        _left = begins ? most : _left;
        var cut = 0;
        while (_left > 0 && cut < text.Length && text[cut] == content)
        {
            (cut, _left) = (cut + 1, _left - 1);
        }

        _left = cut < text.Length ? 0 : _left;
        next.Add(text[cut..], begins, ends);
    }

    /// <inheritdoc/>
    public void End() => next.End();
}

/// <summary>Ends each token that ends a word with a space, except for the last: one is held back.</summary>
internal sealed class WordEnds(string suffix, IDecoding next) : IDecoding
{
    private string? _held;

    /// <inheritdoc/>
    public void Add(string text, bool begins, bool ends)
    {
        if (begins && _held is { } held)
        {
            next.Add(held.Replace(suffix, " ", StringComparison.Ordinal), begins: true, ends: true);
        }

        _held = begins ? text : _held + text;
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_held is { } held)
        {
            next.Add(held.Replace(suffix, "", StringComparison.Ordinal), begins: true, ends: true);
        }

        next.End();
    }
}
