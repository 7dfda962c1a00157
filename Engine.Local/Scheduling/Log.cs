using Atrium.Engine.Native;

namespace Atrium.Engine.Scheduling;

internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Debug, "Slot {Slot} took a prompt of {PromptTokens} tokens, {ReusedTokens} of them from memory")]
    public static partial void Placed(ILogger logger, int slot, int promptTokens, int reusedTokens);

    [LoggerMessage(2101, LogLevel.Error, "A step failed in llama.cpp ({Outcome}): {Reason}")]
    public static partial void StepFailed(ILogger logger, DecodeOutcome outcome, string reason);

    [LoggerMessage(2102, LogLevel.Critical, "The scheduler stopped on an error of its own")]
    public static partial void SchedulerFailed(ILogger logger, Exception exception);
}
