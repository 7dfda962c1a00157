using System.Collections.Frozen;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>A model with the inputs and outputs that its config declares.</summary>
internal sealed class TritonModel : TextModel
{
    /// <summary>The inputs the model declares; null when the engine does not say, which allows them all.</summary>
    public FrozenSet<string>? Inputs { get; init; }

    /// <summary>The outputs the model declares; empty when the engine does not say.</summary>
    public FrozenSet<string> Outputs { get; init; } = [];

    /// <summary>Whether the model has the input, or may have it.</summary>
    public bool Takes(string input) => Inputs is null || Inputs.Contains(input);
}
