namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>
/// How a call is begun that the model has to make. Either the prompt begins it up to the arguments of a function (<see cref="Named"/>), which then are all that is
/// guided; or up to an object with name and arguments.
/// </summary>
internal sealed record ForcedForm
{
    /// <summary>What the prompt writes before the object, or before the list that it is in.</summary>
    public string Begun { get; init; } = "";

    /// <summary>Whether the object is in a list.</summary>
    public bool IsList { get; init; }

    /// <summary>What the family calls the arguments.</summary>
    public string Arguments { get; init; } = "arguments";

    /// <summary>What the prompt writes before the arguments of a function with this name; null where the name stands in the object.</summary>
    public Func<string, string>? Named { get; init; }
}
