using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>What a service logs, for tests that wait for something that nobody but the log is told.</summary>
internal sealed class LogEvents : ILoggerProvider, ILogger
{
    private readonly Channel<(int Id, string Message)> _entries = Channel.CreateUnbounded<(int, string)>();

    /// <summary>The message of the next entry with an id.</summary>
    public async Task<string> NextAsync(int id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var entry = await _entries.Reader.ReadAsync(patience.Token);
            if (entry.Id == id)
            {
                return entry.Message;
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Writer.TryWrite((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}
