using Microsoft.Extensions.Logging;

namespace Atrium.ServiceDefaults.Redaction;

/// <summary>
/// Stands between every logger of the service and every provider (console, OTLP), so that no provider ever sees a secret.
/// </summary>
internal sealed class RedactingLoggerFactory(ILoggerFactory inner, SecretRedactor redactor) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new RedactingLogger(inner.CreateLogger(categoryName), redactor);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
