using System.Text.Json;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tokenizers;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>What a client wants generated, read and checked, whichever API it came in by.</summary>
internal sealed record GenerationRequest
{
    /// <summary>The id of the request in headers and logs; engines that take one get it.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The model as the client named it; the router replaces it by the name that the engine knows.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation; empty when <see cref="Prompt"/> is given.</summary>
    public IReadOnlyList<ChatTurn> Messages { get; init; } = [];

    /// <summary>A text to go on with as it is, without a chat template (<c>/v1/completions</c>); null for a conversation.</summary>
    public RawPrompt? Prompt { get; init; }

    /// <summary>Functions that the model may call.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>Whether it may, must, or must not.</summary>
    public ToolChoice ToolChoice { get; init; } = ToolChoice.Auto;

    /// <summary>Whether one answer may hold several calls; null when the client did not say.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>Whether a call of a function that was not offered is told as a call; else what the model wrote of it is text.</summary>
    public bool PassUnknownCalls { get; init; }

    /// <summary>How the model writes calls, where it is configured; null leaves it to the model's template.</summary>
    public ToolCallFormat? ToolCallFormat { get; init; }

    /// <summary>How the model thinks in its output, where it is configured; null leaves it to the model's template.</summary>
    public ReasoningFormat? ReasoningFormat { get; init; }

    /// <summary>Whether the model may call functions at all.</summary>
    public bool OffersTools => Tools.Count > 0 && ToolChoice.Mode != ToolChoiceMode.None;

    /// <summary>The form of the answer.</summary>
    public ResponseFormat Format { get; init; } = ResponseFormat.Text;

    /// <summary>How tokens are chosen.</summary>
    public Sampling Sampling { get; init; } = new();

    /// <summary>The most tokens to generate; null when the client did not say.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>
    /// Whether <see cref="MaxTokens"/> is the operator's and not the client's: an engine whose context has less room then gives less, and does not refuse.
    /// </summary>
    public bool MaxTokensAssumed { get; init; }

    /// <summary>Strings that end the answer, at most four.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>How many answers are wanted (<c>n</c>).</summary>
    public int Choices { get; init; } = 1;

    /// <summary>How many alternatives to report for each token, 0 to 20; null when no log probabilities are wanted.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>What the client wants of a model that can think.</summary>
    public Thinking Thinking { get; init; }

    /// <summary>What the model's template gets beside the conversation.</summary>
    public TemplateInputs Template { get; init; } = TemplateInputs.None;

    /// <summary>Whether the answer is wanted as a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the stream ends with a chunk that holds the token counts.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Whether the chunks of the stream are padded, so that their sizes say less about what is in them.</summary>
    public bool Obfuscate { get; init; }

    /// <summary>What the client asks for in members that only <see cref="Body"/> holds, each with the member's path.</summary>
    public IReadOnlyList<(Feature Feature, string Param)> AlsoAsked { get; init; } = [];

    /// <summary>The model's tokenizer, which counts where the engine does not; null for none. Given by the router.</summary>
    public ModelTokenizer? Tokenizer { get; init; }

    /// <summary>The most tokens of prompt and answer together, where the engine does not say; null when it is not known. Given by the router.</summary>
    public int? ContextLength { get; init; }

    /// <summary>
    /// The body in the form of OpenAI's chat completions (or completions) API, for engines that speak it themselves: members that this record
    /// does not know travel in it. Valid until the request is answered.
    /// </summary>
    public JsonElement Body { get; init; }
}

/// <summary>A prompt that is sent as it is.</summary>
/// <param name="Text">The text to go on with.</param>
/// <param name="Suffix">The text that comes after the answer, for engines that fill in; null for none.</param>
internal sealed record RawPrompt(string Text, string? Suffix = null);
