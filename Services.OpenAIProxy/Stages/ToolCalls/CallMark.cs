namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>A text that has a meaning beside the answer's own words.</summary>
/// <param name="Text">What the model writes.</param>
/// <param name="Begins">Whether a call begins behind it; else it only stands around calls, and goes with them.</param>
/// <param name="Leads">Whether it counts only where no text stands before it: at the beginning of the answer, and behind a call.</param>
internal sealed record CallMark(string Text, bool Begins = true, bool Leads = false)
{
    /// <summary>Marks that stand around calls.</summary>
    public static IEnumerable<CallMark> Around(params IEnumerable<string> texts) => texts.Select(static text => new CallMark(text, Begins: false));
}
