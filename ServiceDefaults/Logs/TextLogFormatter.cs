using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Atrium.ServiceDefaults.Logs;

/// <summary>
/// One line per entry: <c>05:12:33 info  gateway  Message  [request id]</c>. Control characters in a message are escaped, so a client
/// cannot write log lines of its own.
/// </summary>
internal sealed class TextLogFormatter(string serviceName) : ConsoleFormatter(Name)
{
    public new const string Name = "atrium-text";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (StartLog.IsFailedStart(logEntry))
        {
            return;
        }

        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(TimeProvider.System.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(serviceName);
        textWriter.Write(": ");
        WriteOneLine(textWriter, message);
        if (ScopeValues.RequestId(scopeProvider) is { } id)
        {
            textWriter.Write(" [");
            textWriter.Write(id);
            textWriter.Write(']');
        }

        textWriter.Write('\n');
        if (logEntry.Exception is { } exception)
        {
            foreach (var line in exception.ToString().AsSpan().EnumerateLines())
            {
                textWriter.Write("    ");
                textWriter.Write(line);
                textWriter.Write('\n');
            }
        }
    }

    private static void WriteOneLine(TextWriter writer, string message)
    {
        foreach (var c in message)
        {
            switch (c)
            {
                case '\n':
                    writer.Write("\\n");
                    break;
                case '\r':
                    writer.Write("\\r");
                    break;
                default:
                    writer.Write(char.IsControl(c) && c != '\t' ? '?' : c);
                    break;
            }
        }
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "WARN ",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "FATAL",
        _ => "     ",
    };
}
