using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>One answer as it is asked of a text engine, with all that was decided on the way.</summary>
internal sealed record TextCall
{
    /// <summary>The model it is for.</summary>
    public required TextModel Model { get; init; }

    /// <summary>The client's request, with a seed of its own for each choice.</summary>
    public required GenerationRequest Request { get; init; }

    /// <summary>Which of the request's choices this is.</summary>
    public int Choice { get; init; }

    /// <summary>The rendered conversation, or the client's own prompt.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>The most tokens to generate.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Tokens of the prompt, where the model's own tokenizer has counted them already.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>What the engine may write; null for anything.</summary>
    public Guide? Guide { get; init; }

    /// <summary>What of a call the prompt ends with, for a call that the model has to make; null for none.</summary>
    public string? BegunCall { get; init; }

    /// <summary>How this answer's calls are written.</summary>
    public ToolCallFormat CallFormat { get; init; } = ToolCallFormats.Hermes;

    /// <summary>How its thoughts are told from the answer.</summary>
    public ReasoningFormat Reasoning { get; init; } = ReasoningFormat.None;

    /// <summary>Whether the marks that are looked for are control tokens, which many engines leave out of the text unless asked.</summary>
    public bool NeedsControlTokens => (Calls && CallFormat.UsesControlTokens) || Reasoning.UsesControlTokens;

    /// <summary>
    /// The stop strings the engine is told of. Those of a thinking answer are not among them: they would end the thought.
    /// </summary>
    public IReadOnlyList<string> EngineStops =>
        !Model.TakesStops ? []
        : [.. (Prompt.StartsInThought ? Marks : [.. Request.Stop, .. Marks]).Take(Model.MostStops)];

    /// <summary>
    /// Whether the engine is read event by event. A request that is not streamed to the client is one event from the engine, which is
    /// cheaper for both, except where only this side can see the stop string: then reading along is what ends the generation early.
    /// </summary>
    public bool Streamed => Model.Streams && (Request.Stream || (Calls && OneCall)
        || (Request.Stop.Count > 0 && (Prompt.StartsInThought || !Model.TakesStops || Request.Stop.Count > Model.MostStops)));

    private bool Calls => Request.OffersTools && Request.Prompt is null;

    private bool OneCall => Request.ParallelToolCalls is false;

    // A text that is gone on with has no turns that could end.
    private IReadOnlyList<string> Marks => Request.Prompt is null ? Model.Template.EndMarks : [];

    /// <summary>What the output stages need to know.</summary>
    public OutputShape Shape(StreamText text) => new()
    {
        Choice = Choice,
        Prompt = Prompt.Text,
        PromptWithoutSpecialTokens = Model.Template.Special.Remove(Prompt.Text),
        StartsInThought = Prompt.StartsInThought,
        Reasoning = Reasoning,
        Stops = [.. Request.Stop, .. Marks],
        Calls = !Calls ? new NoToolCalls(Choice) : CallFormat.Parse(new ToolCallRules
        {
            Choice = Choice,
            Names = Request.Tools.Select(static tool => tool.Name).ToHashSet(StringComparer.Ordinal),
            Parameters = Request.Tools.Where(static tool => tool.Parameters.ValueKind == JsonValueKind.Object).DistinctBy(static tool => tool.Name)
                .ToDictionary(static tool => tool.Name, static tool => tool.Parameters, StringComparer.Ordinal),
            PassUnknown = Request.PassUnknownCalls,
            One = OneCall,
            Begun = BegunCall,
        }),
        Text = Streamed ? text : StreamText.Delta,
        UsualText = Model.UsualText,
    };
}
