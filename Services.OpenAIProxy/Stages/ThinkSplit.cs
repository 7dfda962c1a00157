using System.Text;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>
/// Separates <c>&lt;think&gt;</c> blocks, or those in tags like them, from the answer, character by character, so that no split of the input can change the result.
/// The tags go; so does the white space at both ends of a block and after it. A block that never closes is thinking to the end; a closing
/// tag without a block is text; the tags are case-sensitive. Both must begin with the same character, and have it nowhere else.
/// </summary>
internal sealed class ThinkSplit(bool startsInside, string open = ThinkSplit.Open, string close = ThinkSplit.Close) : IReasoningSplit
{
    /// <summary>The usual tag that begins a block.</summary>
    public const string Open = "<think>";

    /// <summary>The usual tag that ends one.</summary>
    public const string Close = "</think>";

    private readonly StringBuilder _piece = new();
    private readonly StringBuilder _space = new();
    private bool _inside = startsInside;
    private bool _skipSpace = startsInside;
    private int _matched;

    /// <inheritdoc/>
    public bool IsInside => _inside;

    private string Tag => _inside ? close : open;

    /// <inheritdoc/>
    public void Push(ReadOnlySpan<char> text, ICollection<ThinkPiece> pieces)
    {
        while (!text.IsEmpty)
        {
            if (!_inside && !_skipSpace && _matched == 0)
            {
                var tag = text.IndexOf(open[0]);
                var plain = tag < 0 ? text.Length : tag;
                _piece.Append(text[..plain]);
                text = text[plain..];
                if (text.IsEmpty)
                {
                    break;
                }
            }

            Take(text[0], pieces);
            text = text[1..];
        }

        Emit(pieces);
    }

    /// <inheritdoc/>
    public void Flush(ICollection<ThinkPiece> pieces)
    {
        GiveUpTag();
        Emit(pieces);
    }

    private void Take(char c, ICollection<ThinkPiece> pieces)
    {
        if (c == Tag[_matched])
        {
            if (++_matched == Tag.Length)
            {
                Emit(pieces);
                _space.Clear();
                _matched = 0;
                _inside = !_inside;
                _skipSpace = true;
            }

            return;
        }

        // The first character of both tags occurs nowhere else in them, so a broken match can only restart at this very character.
        GiveUpTag();
        if (c == open[0])
        {
            _matched = 1;
        }
        else if (c is '\n' or '\r' or ' ' or '\t')
        {
            if (!_skipSpace)
            {
                (_inside ? _space : _piece).Append(c);
            }
        }
        else
        {
            Append([c]);
        }
    }

    private void GiveUpTag()
    {
        if (_matched > 0)
        {
            Append(Tag.AsSpan(0, _matched));
            _matched = 0;
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        _skipSpace = false;
        _piece.Append(_space).Append(text);
        _space.Clear();
    }

    private void Emit(ICollection<ThinkPiece> pieces)
    {
        if (_piece.Length > 0)
        {
            pieces.Add(new ThinkPiece(_inside, _piece.ToString()));
            _piece.Clear();
        }
    }
}
