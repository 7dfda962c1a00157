using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Tests;

/// <summary>A log provider like any other: it sees what the console and OTLP would see.</summary>
internal sealed class CapturedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<Entry> _entries = new();
    private IExternalScopeProvider? _scopes;

    public IReadOnlyList<Entry> Entries => [.. _entries];

    /// <summary>All that was logged, values, scopes and exceptions included.</summary>
    public string Everything => string.Join('\n', _entries);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    internal sealed record Entry(string Category, LogLevel Level, string Message, string Values, string Scopes, string? Exception);

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scopes = new List<string>();
            log._scopes?.ForEachScope((scope, list) => list.Add(Text(scope)), scopes);
            log._entries.Enqueue(new Entry(
                category, logLevel, formatter(state, exception), Text(state), string.Join(';', scopes), exception?.ToString()));
        }

        private static string Text(object? state) => state is IEnumerable<KeyValuePair<string, object?>> pairs
            ? string.Join(',', pairs.Select(static p => $"{p.Key}={p.Value}"))
            : state?.ToString() ?? "";
    }
}
