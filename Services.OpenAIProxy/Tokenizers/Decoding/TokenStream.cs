using System.Text;

namespace Atrium.OpenAIProxy.Tokenizers.Decoding;

/// <summary>
/// Text from tokens that come one by one. What is told together is the text of all of them together, whatever the points in between: never half a
/// character, never a space that a later token takes back. Where a file has no decoder, there is a space between two tokens.
/// </summary>
internal sealed class TokenStream : IDecoding
{
    private readonly Func<int, string?> _text;
    private readonly IDecoding _first;
    private readonly bool _spaced;
    private readonly StringBuilder _told = new();
    private bool _any;

    /// <summary>Over the steps of a decoder; <paramref name="text"/> is null for a token that says nothing.</summary>
    public TokenStream(Func<int, string?> text, IReadOnlyList<Func<IDecoding, IDecoding>> steps)
    {
        (_text, _spaced) = (text, steps.Count == 0);
        _first = steps.Reverse().Aggregate((IDecoding)this, static (next, step) => step(next));
    }

    /// <summary>Adds a token; returns what is certain now.</summary>
    public string Push(int id)
    {
        Take(id);
        return Told();
    }

    /// <summary>Returns the rest, after the last token.</summary>
    public string Flush()
    {
        _first.End();
        return Told();
    }

    /// <summary>The text of all of <paramref name="ids"/>.</summary>
    public string Whole(IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            Take(id);
        }

        return Flush();
    }

    /// <inheritdoc/>
    void IDecoding.Add(string text, bool begins, bool ends)
    {
        _told.Append(_spaced && _any ? " " : "").Append(text);
        _any = true;
    }

    /// <inheritdoc/>
    void IDecoding.End()
    {
    }

    private void Take(int id)
    {
        if (_text(id) is { } text)
        {
            _first.Add(text, begins: true, ends: true);
        }
    }

    private string Told()
    {
        var told = _told.ToString();
        _told.Clear();
        return told;
    }
}
