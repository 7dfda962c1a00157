namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>How a family of models writes calls.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Parse">Makes what finds the calls in one answer.</param>
internal sealed record ToolCallFormat(string Name, Func<ToolCallRules, IToolCallParse> Parse)
{
    /// <summary>A family that is told by its marks.</summary>
    public ToolCallFormat(string name, IReadOnlyList<CallMark> marks, ReadCall read)
        : this(name, rules => new FamilyCalls(rules, marks, read))
    {
    }

    /// <summary>What a chat template of the family holds: all texts of one of these lists.</summary>
    public IReadOnlyList<string[]> Signs { get; init; } = [];

    /// <summary>What names of the family's models hold, in small letters.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Whether the marks are control tokens, which an engine has to be asked to print.</summary>
    public bool UsesControlTokens { get; init; }

    /// <summary>How a call is begun that the model has to make; null where a guide cannot hold it to the family's form.</summary>
    public ForcedForm? Forced { get; init; }
}
