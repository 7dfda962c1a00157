namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>Each piece is a token, or unknown.</summary>
internal sealed class WordLevel(Vocabulary vocabulary, int unknown) : ITokenModel
{
    /// <inheritdoc/>
    public Vocabulary Vocabulary => vocabulary;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, TokenRun run) => run.Add(vocabulary.Id(piece) is >= 0 and var id ? id : unknown);
}
