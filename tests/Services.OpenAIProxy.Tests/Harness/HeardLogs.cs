using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>What a service logs, line by line.</summary>
internal sealed class HeardLogs : ILoggerProvider
{
    private readonly Channel<Line> _lines = Channel.CreateUnbounded<Line>();

    public ConcurrentQueue<Line> All { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Ear(this, categoryName);

    public void Dispose()
    {
    }

    /// <summary>Waits for a line that says <paramref name="words"/>.</summary>
    public async Task<Line> HearAsync(string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await _lines.Reader.ReadAsync(patience.Token) is var line && line.Message.Contains(words, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    internal sealed record Line(string Category, LogLevel Level, string Message, Exception? Exception);

    private sealed class Ear(HeardLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new Line(category, logLevel, formatter(state, exception), exception);
            logs.All.Enqueue(line);
            logs._lines.Writer.TryWrite(line);
        }
    }
}
