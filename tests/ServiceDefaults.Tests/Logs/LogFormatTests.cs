using System.Text.Json;
using Atrium.ServiceDefaults.Logs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Atrium.ServiceDefaults.Tests.Logs;

public sealed class LogFormatTests
{
    private static string Write(ConsoleFormatter formatter, string message, Exception? exception = null)
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new KeyValuePair<string, object?>[] { new("request_id", "req-1") });
        KeyValuePair<string, object?>[] state = [new("Number", 5), new("{OriginalFormat}", "x")];
        var writer = new StringWriter();
        formatter.Write(
            new LogEntry<KeyValuePair<string, object?>[]>(LogLevel.Warning, "Category", new EventId(7, "Happened"), state, exception, (_, _) => message),
            scopes,
            writer);
        return writer.ToString();
    }

    [Fact]
    public void Text_is_one_line_with_the_request_id_at_its_end() =>
        Assert.Matches(@"^\d\d:\d\d:\d\d WARN  kitchen: It is hot \[req-1\]\n$", Write(new TextLogFormatter("kitchen"), "It is hot"));

    [Fact]
    public void A_message_cannot_write_lines_of_its_own()
    {
        var text = Write(new TextLogFormatter("kitchen"), "a\n12:00:00 info kitchen: forged\r\u001b[31m");

        Assert.Single(text, '\n');
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void An_exception_follows_indented() =>
        Assert.Contains("\n    System.InvalidOperationException: broken", Write(new TextLogFormatter("k"), "x", new InvalidOperationException("broken")), StringComparison.Ordinal);

    [Fact]
    public void Json_is_one_object_per_line()
    {
        var text = Write(new JsonLogFormatter("kitchen"), "two\nlines", new InvalidOperationException("broken"));

        Assert.Single(text, '\n');
        using var json = JsonDocument.Parse(text);
        var entry = json.RootElement;
        Assert.Equal("warning", entry.GetProperty("level").GetString());
        Assert.Equal("kitchen", entry.GetProperty("service").GetString());
        Assert.Equal("two\nlines", entry.GetProperty("message").GetString());
        Assert.Equal("req-1", entry.GetProperty("request_id").GetString());
        Assert.Equal("5", entry.GetProperty("values").GetProperty("Number").GetString());
        Assert.Equal((7, "Happened"), (entry.GetProperty("event_id").GetInt32(), entry.GetProperty("event").GetString()));
        Assert.Contains("broken", entry.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }
}
