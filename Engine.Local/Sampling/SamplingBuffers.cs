using Atrium.Engine.Native;

namespace Atrium.Engine.Sampling;

/// <summary>The working memory of sampling, one per scheduler thread, so that a token costs no allocation.</summary>
internal sealed class SamplingBuffers(int vocabulary)
{
    private TokenData[]? _grammarCandidates;

    /// <summary>A copy of the logits to change.</summary>
    public float[] Logits { get; } = new float[vocabulary];

    public Candidates Candidates { get; } = new(vocabulary);

    public TokenData[] GrammarCandidates => _grammarCandidates ??= new TokenData[vocabulary];
}
