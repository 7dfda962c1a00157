namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>How a family of models writes calls.</summary>
/// <param name="Name">The family.</param>
/// <param name="Parse">Makes what finds the calls in one answer.</param>
internal sealed record ToolCallFormat(string Name, Func<ToolCallRules, IToolCallParse> Parse)
{
    /// <summary>Hermes, Qwen2.5, Qwen3 and whatever brings no template of its own.</summary>
    public static readonly ToolCallFormat Hermes = new("hermes", static rules => new HermesCalls(rules));
}
