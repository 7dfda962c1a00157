using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>What an engine says about its model, as far as answering needs it.</summary>
internal class TextModel
{
    /// <summary>The model's prompt format.</summary>
    public required ChatTemplate Template { get; init; }

    /// <summary>What can be had over this model.</summary>
    public required FeatureTable Features { get; init; }

    /// <summary>The most tokens that prompt and answer may have together; null when the engine does not say.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Whether the engine can be told stop strings.</summary>
    public bool TakesStops { get; init; }

    /// <summary>The most stop strings it can be told; the others are this side's alone.</summary>
    public int MostStops { get; init; } = int.MaxValue;

    /// <summary>Whether an answer can be read while it is made; one that cannot is given to a streaming client in one piece.</summary>
    public bool Streams { get; init; } = true;

    /// <summary>Whether it takes guides of the kind <see cref="GuideKind.StructuralTag"/>.</summary>
    public bool TakesTags { get; init; }

    /// <summary>Whether the last frame of a complete answer says why it ended: one that does not was broken off.</summary>
    public bool SaysFinish { get; init; }

    /// <summary>What its streams were seen to hold; Auto until one was long enough to tell.</summary>
    public StreamText UsualText { get; set; }
}
