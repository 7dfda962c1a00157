namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>Makes tokens of a piece of text that the pre-tokenizers left whole. Used by many at once.</summary>
internal interface ITokenModel
{
    /// <summary>Its tokens by their texts and ids.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>Adds the tokens of <paramref name="piece"/>, which is not empty, to <paramref name="run"/>.</summary>
    void Encode(ReadOnlySpan<char> piece, TokenRun run);
}
