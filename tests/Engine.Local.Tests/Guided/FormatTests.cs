using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Text.Json;
using System.Xml;
using Atrium.Engine.Guided;

namespace Atrium.Engine.Tests.Guided;

public class FormatTests
{
    [Theory]
    [InlineData("date", "2024-02-29", "2023-02-29")]
    [InlineData("date", "2000-02-29", "1900-02-29")]
    [InlineData("date", "2023-12-31", "2023-11-31")]
    [InlineData("time", "23:59:59Z", "24:00:00Z")]
    [InlineData("date-time", "2024-05-01T10:00:00.25+02:00", "2024-05-01 10:00:00")]
    [InlineData("duration", "P1Y2M3DT4H5M6S", "P")]
    [InlineData("duration", "PT10S", "P1DT")]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000")]
    [InlineData("email", "ada.l+x@example.org", "ada@localhost")]
    [InlineData("hostname", "a-b.example.org", "-a.example.org")]
    [InlineData("ipv4", "255.0.10.99", "256.0.0.1")]
    [InlineData("ipv6", "2001:db8::1", "2001:db8:1")]
    [InlineData("uri", "https://example.org:8080/a%20b?c=d#e", "not a uri")]
    [InlineData("byte", "aGk=", "aGk")]
    public void Writes_only_real_values(string format, string accepted, string rejected)
    {
        var grammar = Gbnf.Parse(GuideGrammar.ToGbnf("json_schema", $$"""{"type":"string","format":"{{format}}"}"""));

        Assert.True(grammar.Accepts($"\"{accepted}\""));
        Assert.False(grammar.Accepts($"\"{rejected}\""));
        Check.Seeds(100, random =>
        {
            var value = JsonSerializer.Deserialize<string>(grammar.Sample(random))!;
            Assert.True(IsReal(format, value), value);
        });
    }

    private static bool IsReal(string format, string value) => format switch
    {
        "date" => value.StartsWith("0000", StringComparison.Ordinal) || DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "time" => TimeOnly.TryParse(value[..8], CultureInfo.InvariantCulture, out _),
        "date-time" => value.StartsWith("0000", StringComparison.Ordinal) || DateTime.TryParse(value[..19], CultureInfo.InvariantCulture, out _),
        "duration" => value.EndsWith('W') || XmlConvert.ToTimeSpan(value) >= TimeSpan.Zero,
        "uuid" => Guid.TryParseExact(value, "D", out _),
        "email" => MailAddress.TryCreate(value, out _),
        "ipv4" or "ipv6" => IPAddress.TryParse(value, out _),
        "hostname" => Uri.CheckHostName(value) != UriHostNameType.Unknown,
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        _ => Convert.FromBase64String(value) is not null,
    };
}
