using System.Collections.Frozen;

namespace Atrium.OpenAIProxy.Features;

/// <summary>Who carries out what, over one engine. What is not in it is refused.</summary>
internal sealed class FeatureTable(IEnumerable<KeyValuePair<Feature, Support>> support)
{
    private readonly FrozenDictionary<Feature, Support> _support = support.ToFrozenDictionary();

    /// <summary>Who carries out <paramref name="feature"/>.</summary>
    public Support this[Feature feature] => _support.GetValueOrDefault(feature, Support.Refused);

    /// <summary>The same table with some entries changed.</summary>
    public FeatureTable With(params IEnumerable<(Feature Feature, Support Support)> changes)
    {
        var changed = new Dictionary<Feature, Support>(_support);
        foreach (var (feature, support) in changes)
        {
            changed[feature] = support;
        }

        return new FeatureTable(changed);
    }
}
