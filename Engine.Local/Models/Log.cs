namespace Atrium.Engine.Models;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information,
        "Loaded {Model} ({Description}, {MiB} MiB): {Slots} slots of {Context} tokens, {Threads} threads, in {Milliseconds} ms")]
    public static partial void Loaded(
        ILogger logger, string model, string description, long miB, int slots, int context, int threads, long milliseconds);

    [LoggerMessage(2001, LogLevel.Information, "Unloaded {Model}; its memory is freed when its running requests have ended")]
    public static partial void Unloaded(ILogger logger, string model);

    [LoggerMessage(EventId = 2002, Message = "llama.cpp: {Line}")]
    public static partial void Library(ILogger logger, LogLevel level, string line);
}
