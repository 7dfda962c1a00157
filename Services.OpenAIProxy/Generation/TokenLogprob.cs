namespace Atrium.OpenAIProxy.Generation;

/// <summary>A token and how likely it was.</summary>
/// <param name="Token">Its text; U+FFFD stands for bytes that are no character by themselves.</param>
/// <param name="Logprob">The natural logarithm of its probability.</param>
/// <param name="Bytes">Its bytes; null when the engine does not say and the text is no character by itself.</param>
/// <param name="Top">The most likely tokens at this place, the likeliest first.</param>
internal sealed record TokenLogprob(string Token, double Logprob, byte[]? Bytes, IReadOnlyList<TokenLogprob> Top);
