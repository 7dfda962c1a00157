using System.Text;

namespace Atrium.OpenAIProxy.Stages;

/// <summary>One piece of a model's output and which side of the think tags it came from.</summary>
internal readonly record struct ThinkPiece(bool Reasoning, string Text);

/// <summary>
/// Separates <c>&lt;think&gt;</c> blocks from the answer, character by character, so that no split of the input can change the result.
/// The tags go; so does the white space at both ends of a block and after it. A block that never closes is thinking to the end; a closing
/// tag without a block is text; the tags are case-sensitive.
/// </summary>
internal sealed class ThinkSplit(bool startsInside)
{
    private const string Open = "<think>";
    private const string Close = "</think>";

    private readonly StringBuilder _piece = new();
    private readonly StringBuilder _space = new();
    private bool _inside = startsInside;
    private bool _skipSpace = startsInside;
    private int _matched;

    private string Tag => _inside ? Close : Open;

    /// <summary>Adds to <paramref name="pieces"/> what <paramref name="text"/> settles. Holds back what may yet become a tag.</summary>
    public void Push(ReadOnlySpan<char> text, ICollection<ThinkPiece> pieces)
    {
        while (!text.IsEmpty)
        {
            if (!_inside && !_skipSpace && _matched == 0)
            {
                var tag = text.IndexOf('<');
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

    /// <summary>Adds what was held back: the beginning of a tag that never completed.</summary>
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

        // '<' begins both tags and occurs nowhere else in them, so a broken match can only restart at this very character.
        GiveUpTag();
        if (c == '<')
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
