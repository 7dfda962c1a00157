using Atrium.ServiceDefaults.Problems;
using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Redaction;

internal sealed class RedactingLogger(ILogger inner, SecretRedactor redactor) : ILogger
{
    private static readonly HashSet<string> SecretNames = new(
        ["Authorization", "Token", "ApiKey", "Api_Key", "Api-Key", "X-API-Key", "Password", "Secret"], StringComparer.OrdinalIgnoreCase);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        var found = new List<string>();
        return state switch
        {
            string text => inner.BeginScope(redactor.Redact(text)),
            IReadOnlyList<KeyValuePair<string, object?>> pairs when Pairs(pairs, found) is { } clean => inner.BeginScope(clean),
            _ => inner.BeginScope(state),
        };
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // Kestrel reports what ends a response as an error, with a stack; an intended end was logged by whoever meant it.
        if (exception is IntendedException || !inner.IsEnabled(logLevel))
        {
            return;
        }

        var found = new List<string>();
        var clean = exception is null ? null : RedactedException.Of(exception, redactor, found);
        var message = formatter(state, exception);
        var pairs = state as IReadOnlyList<KeyValuePair<string, object?>>;
        var cleanPairs = pairs is null ? null : Pairs(pairs, found);
        var cleanMessage = Without(redactor.Redact(message, found), found);
        if (found.Count == 0)
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
            return;
        }

        // The message may show a secret ("token={Value}") that no single value gives away, so what it found is cut everywhere.
        List<KeyValuePair<string, object?>> values =
            [.. (cleanPairs ?? pairs ?? []).Select(pair => pair.Value is string text ? new(pair.Key, Without(text, found)) : pair)];
        inner.Log(logLevel, eventId, values, clean, (_, _) => cleanMessage);
    }

    private List<KeyValuePair<string, object?>>? Pairs(IReadOnlyList<KeyValuePair<string, object?>> pairs, List<string> found)
    {
        List<KeyValuePair<string, object?>>? clean = null;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (pairs[i].Value is not string { Length: > 0 } text)
            {
                continue;
            }

            string shown;
            if (SecretNames.Contains(pairs[i].Key))
            {
                found.Add(text);
                shown = Fingerprint.Of(text);
            }
            else
            {
                shown = redactor.Redact(text, found);
            }

            if (!ReferenceEquals(shown, text))
            {
                clean ??= [.. pairs];
                clean[i] = new(pairs[i].Key, shown);
            }
        }

        return clean;
    }

    private static string Without(string text, List<string> secrets)
    {
        foreach (var secret in secrets)
        {
            text = text.Replace(secret, Fingerprint.Of(secret), StringComparison.Ordinal);
        }

        return text;
    }
}
