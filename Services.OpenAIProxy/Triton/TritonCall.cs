using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>One request as it goes to the engine, with all that was decided on the way.</summary>
internal sealed record TritonCall
{
    /// <summary>The model it is for.</summary>
    public required TritonModel Model { get; init; }

    /// <summary>The client's request.</summary>
    public required ChatRequest Request { get; init; }

    /// <summary>The rendered conversation.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>The most tokens to generate.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The stop strings the engine is told of. Those of a thinking answer are not among them: they would end the thought.</summary>
    public IReadOnlyList<string> EngineStops =>
        !Model.TakesList("stop_words") ? []
        : Prompt.StartsInThought ? Model.Template.EndMarks
        : [.. Request.Stop, .. Model.Template.EndMarks];

    /// <summary>
    /// Whether the engine is read event by event. A request that is not streamed to the client is one event from the engine, which is
    /// cheaper for both, except where only this side can see the stop string: then reading along is what ends the generation early.
    /// </summary>
    public bool Streamed => Request.Stream || (Request.Stop.Count > 0 && (Prompt.StartsInThought || !Model.TakesList("stop_words")));

    /// <summary>What the output stages need to know.</summary>
    public OutputShape Shape(StreamText text) => new()
    {
        Prompt = Prompt.Text,
        PromptWithoutSpecialTokens = Model.Template.Special.Remove(Prompt.Text),
        StartsInThought = Prompt.StartsInThought,
        Stops = [.. Request.Stop, .. Model.Template.EndMarks],
        Text = Streamed ? text : StreamText.Delta,
        UsualText = Model.UsualText,
    };
}
