using System.Collections.Frozen;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Triton;

/// <summary>What an engine says about its model, as far as answering needs it.</summary>
internal sealed class TritonModel
{
    /// <summary>The inputs the model declares; null when the engine does not say, which allows them all.</summary>
    public FrozenSet<string>? Inputs { get; init; }

    /// <summary>The outputs the model declares; empty when the engine does not say.</summary>
    public FrozenSet<string> Outputs { get; init; } = [];

    /// <summary>The model's prompt format.</summary>
    public required ChatTemplate Template { get; init; }

    /// <summary>The most tokens that prompt and answer may have together; null when the engine does not say.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Whether the engine may be asked to count tokens.</summary>
    public bool CountsTokens { get; set; } = true;

    /// <summary>What its streams were seen to hold; Auto until one was long enough to tell.</summary>
    public StreamText UsualText { get; set; }

    /// <summary>Whether the model has the input, or may have it.</summary>
    public bool Takes(string input) => Inputs is null || Inputs.Contains(input);

    /// <summary>
    /// Whether a list may be sent under this name. Triton takes what is not an input for a request parameter, which may be a number
    /// or a text but not a list, so this needs certainty.
    /// </summary>
    public bool TakesList(string input) => Inputs is not null && Inputs.Contains(input);
}
