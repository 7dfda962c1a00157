using Atrium.OpenAIProxy.Tokenizers.Models;

namespace Atrium.OpenAIProxy.Tokenizers.Splitting;

/// <summary>Cuts a text into the pieces that no token goes across. Used by many at once.</summary>
internal interface IPreTokenizer
{
    /// <summary>Hands the pieces of <paramref name="text"/> to <paramref name="next"/>. <paramref name="first"/>: what was given in begins here.</summary>
    void Cut(ReadOnlySpan<char> text, bool first, Pieces next);
}

/// <summary>What takes the pieces of a pre-tokenizer: the next one, or the model after the last.</summary>
internal readonly ref struct Pieces(ReadOnlySpan<IPreTokenizer> rest, ITokenModel model, TokenRun run)
{
    private readonly ReadOnlySpan<IPreTokenizer> _rest = rest;

    /// <summary>Takes a piece; an empty one is none.</summary>
    public void Add(ReadOnlySpan<char> piece, bool first)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        if (_rest.IsEmpty)
        {
            model.Encode(piece, run);
        }
        else
        {
            _rest[0].Cut(piece, first, new Pieces(_rest[1..], model, run));
        }
    }
}
