using System.Globalization;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>
/// One environment variable of a service: its documented name, the configuration key it feeds, and what it accepts.
/// A service keeps all of its own in one table (<c>XVariables.All</c>); docs/configuration.md is generated from those tables.
/// </summary>
public sealed record Variable
{
    private Variable(string name, string key, string @default, string meaning, string valid, Func<string, string?> translate)
    {
        Name = name;
        Key = key;
        Default = @default;
        Meaning = meaning;
        Valid = valid;
        Translate = translate;
    }

    /// <summary>The name in the environment, for example <c>TRITON_URL</c>.</summary>
    public string Name { get; }

    /// <summary>The configuration key the value is stored under, for example <c>Triton:Url</c>; also the path in <c>atrium.json</c>.</summary>
    public string Key { get; }

    /// <summary>The default as a reader should see it; empty when unset by default. The effective default lives in the options record.</summary>
    public string Default { get; }

    /// <summary>One sentence for the documentation: what it does, with units.</summary>
    public string Meaning { get; }

    /// <summary>What would be valid, as it ends the error "NAME is 'VALUE', but must be ...".</summary>
    public string Valid { get; }

    /// <summary>True when the value must never be shown: the error names its fingerprint instead.</summary>
    public bool Secret { get; init; }

    /// <summary>Turns the raw value into the configuration value, or null when it is not valid.</summary>
    public Func<string, string?> Translate { get; }

    /// <summary>Any text.</summary>
    public static Variable Text(string name, string key, string @default, string meaning) =>
        new(name, key, @default, meaning, "text", static value => value);

    /// <summary>An absolute http or https URL; a trailing slash is removed.</summary>
    public static Variable Url(string name, string key, string @default, string meaning) =>
        new(name, key, @default, meaning, "an absolute http:// or https:// URL", static value =>
            Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
                ? value.TrimEnd('/')
                : null);

    /// <summary>Absolute http or https URLs, separated by commas; trailing slashes are removed.</summary>
    public static Variable Urls(string name, string key, string @default, string meaning)
    {
        var one = Url(name, key, @default, meaning);
        return new(name, key, @default, meaning, "absolute http:// or https:// URLs, separated by commas", value =>
        {
            var urls = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one.Translate).ToList();
            return urls.Count > 0 && !urls.Contains(null) ? string.Join(',', urls) : null;
        });
    }

    /// <summary>A whole number in a closed range.</summary>
    public static Variable Number(string name, string key, string @default, long min, long max, string meaning) =>
        new(name, key, @default, meaning, $"a whole number from {min} to {max}", value =>
            long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number.ToString(CultureInfo.InvariantCulture)
                : null);

    /// <summary>A TCP port; 0 asks the system for a free one.</summary>
    public static Variable Port(string name, string key, int @default, string meaning) =>
        Number(name, key, @default.ToString(CultureInfo.InvariantCulture), 0, 65535, meaning);

    /// <summary>A switch: <c>true</c>, <c>false</c>, <c>1</c> or <c>0</c>, in any case.</summary>
    public static Variable Switch(string name, string key, bool @default, string meaning) =>
        new(name, key, @default ? "true" : "false", meaning, "true, false, 1 or 0", static value => value.ToUpperInvariant() switch
        {
            "1" or "TRUE" => "true",
            "0" or "FALSE" => "false",
            _ => null,
        });

    /// <summary>One word out of a list, compared without case.</summary>
    public static Variable Choice(string name, string key, string @default, IReadOnlyList<string> choices, string meaning) =>
        new(name, key, @default, meaning, "one of " + string.Join(", ", choices), value =>
            choices.FirstOrDefault(choice => string.Equals(choice, value, StringComparison.OrdinalIgnoreCase)));

    /// <summary>A value with a rule of its own; <paramref name="translate"/> answers null for what it refuses.</summary>
    public static Variable Custom(
        string name, string key, string @default, string meaning, string valid, Func<string, string?> translate) =>
        new(name, key, @default, meaning, valid, translate);
}
