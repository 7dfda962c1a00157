using System.Collections.Frozen;

namespace Atrium.OpenAIProxy.Backends.Triton.Dialects;

/// <summary>The inputs that a model declares. An engine that does not say which is given the benefit of the doubt.</summary>
/// <param name="Names">Their names; null when the engine does not say.</param>
/// <param name="Required">Those that no request may lack.</param>
internal sealed record TritonInputs(FrozenSet<string>? Names, FrozenSet<string> Required)
{
    /// <summary>An engine that does not say.</summary>
    public static readonly TritonInputs Unknown = new(null, []);

    /// <summary>Whether the model has the input, or may have it.</summary>
    public bool Take(string name) => Names is null || Names.Contains(name);

    /// <summary>Whether the model certainly has the input. Triton takes what is none for a parameter, which cannot be a list.</summary>
    public bool Have(string name) => Names is not null && Names.Contains(name);
}
