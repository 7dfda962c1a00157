namespace Atrium.Engine.Sampling;

/// <summary>A token and the natural logarithm of its probability in the model's own distribution.</summary>
internal readonly record struct TokenProbability(int Token, float LogProbability);

/// <summary>A token of the answer, and the most likely ones in its place, best first.</summary>
internal sealed record ChosenToken(TokenProbability Token, IReadOnlyList<TokenProbability> Top);
