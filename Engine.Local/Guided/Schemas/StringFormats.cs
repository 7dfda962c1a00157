namespace Atrium.Engine.Guided.Schemas;

/// <summary>The formats of strings, as regular expressions that match only valid values.</summary>
internal static class StringFormats
{
    private const string LeapYear = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    private const string Date =
        "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
        + "|" + LeapYear + "-02-29)";
    private const string Hour = "(?:[01][0-9]|2[0-3])";
    private const string Time = Hour + ":[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,7})?(?:Z|[+-]" + Hour + ":[0-5][0-9])";
    private const string Days = "(?:[0-9]{1,4}Y(?:[0-9]{1,4}M(?:[0-9]{1,4}D)?)?|[0-9]{1,4}M(?:[0-9]{1,4}D)?|[0-9]{1,4}D)";
    private const string Clock = "T(?:[0-9]{1,4}H(?:[0-9]{1,4}M(?:[0-9]{1,4}S)?)?|[0-9]{1,4}M(?:[0-9]{1,4}S)?|[0-9]{1,4}S)";
    private const string Byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private const string Name = Label + "(?:\\." + Label + "){0,8}";
    private const string Escaped = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
    private const string Uri = "(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://" + Name + "(?::[1-9][0-9]{0,3})?(?:/" + Escaped + "*){0,64}"
        + "|(?:data|tel|urn):" + Escaped + "{1,500})(?:\\?" + Escaped + "{0,500})?(?:#" + Escaped + "{0,100})?";

    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = Date + "T" + Time,
        ["duration"] = "P(?:[0-9]{1,4}W|" + Days + "(?:" + Clock + ")?|" + Clock + ")",
        ["uuid"] = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        ["email"] = "[A-Za-z0-9_%+-]{1,32}(?:\\.[A-Za-z0-9_%+-]{1,32}){0,2}@" + Label + "(?:\\." + Label + "){1,8}",
        ["hostname"] = Name,
        ["ipv4"] = Byte + "(?:\\." + Byte + "){3}",
        ["ipv6"] = "(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,3}(?::[0-9A-Fa-f]{1,4}){1,4}|::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?",
        ["uri"] = Uri,
        ["byte"] = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
        // Only a hint to whoever shows a form.
        ["password"] = "[\\s\\S]*",
    };

    public static IEnumerable<string> Names => Patterns.Keys;

    public static string? Find(string format) => Patterns.GetValueOrDefault(format);
}
