using System.Globalization;

namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>
/// Reads one object of the configuration. Everything that is wrong is collected, with its path, its value and what would be right, so that a
/// person mends a file once. Members that nobody asked for are wrong too: they are misspelt.
/// </summary>
internal sealed class SettingReader(IConfigurationSection section, List<string> wrong)
{
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The path as in <c>Models:qwen3:Limits</c>.</summary>
    public string Path => section.Path;

    /// <summary>The last part of the path.</summary>
    public string Key => section.Key;

    /// <summary>Whether the configuration has it at all.</summary>
    public bool IsPresent => section.Exists();

    /// <summary>A text, or null when unset.</summary>
    public string? Text(string name)
    {
        _asked.Add(name);
        var member = section.GetSection(name);
        if (member.GetChildren().Any())
        {
            Refuse(name, "an object", "a text");
            return null;
        }

        return string.IsNullOrWhiteSpace(member.Value) ? null : member.Value.Trim();
    }

    /// <summary>A whole number in a closed range, or null when unset.</summary>
    public int? Whole(string name, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, $"'{text}'", $"a whole number from {min} to {max}");
        return null;
    }

    /// <summary>A number in a closed range, or null when unset.</summary>
    public double? Number(string name, double min, double max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, $"'{text}'", string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
        return null;
    }

    /// <summary>A duration given as a number of <paramref name="unit"/>, or null when unset.</summary>
    public TimeSpan? Duration(string name, TimeSpan unit, double min, double max) => Number(name, min, max) is { } number ? number * unit : null;

    /// <summary>A truth value, or null when unset.</summary>
    public bool? Flag(string name)
    {
        switch (Text(name)?.ToUpperInvariant())
        {
            case null:
                return null;
            case "TRUE" or "1":
                return true;
            case "FALSE" or "0":
                return false;
            default:
                Refuse(name, $"'{Text(name)}'", "true or false");
                return null;
        }
    }

    /// <summary>One of some words, or null when unset.</summary>
    public T? Word<T>(string name, params (string Word, T Value)[] words)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        Refuse(name, $"'{text}'", "one of " + string.Join(", ", words.Select(static one => one.Word)));
        return null;
    }

    /// <summary>Texts: an array, or one text with commas, as an environment variable has it; null when unset.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        _asked.Add(name);
        var member = section.GetSection(name);
        var children = member.GetChildren().ToList();
        if (children.Count == 0)
        {
            return member.Value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        if (children.Any(static child => child.Value is null || !int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            Refuse(name, "an object", "an array of texts");
            return null;
        }

        return [.. children.Select(static child => child.Value!)];
    }

    /// <summary>An object in this one; absent ones can be read too, and hold nothing.</summary>
    public SettingReader Object(string name)
    {
        _asked.Add(name);
        var member = section.GetSection(name);
        if (!string.IsNullOrEmpty(member.Value))
        {
            Refuse(name, $"'{member.Value}'", "an object");
        }

        return new SettingReader(member, wrong);
    }

    /// <summary>The objects of an array; empty when unset.</summary>
    public IReadOnlyList<SettingReader> Objects(string name)
    {
        var array = Object(name);
        return [.. section.GetSection(name).GetChildren().Select(child =>
        {
            if (!string.IsNullOrEmpty(child.Value))
            {
                array.Refuse(child.Key, $"'{child.Value}'", "an object");
            }

            return new SettingReader(child, wrong);
        })];
    }

    /// <summary>The members that were not asked for by now, with their values, nested ones by their path.</summary>
    public Dictionary<string, string?> Rest() => section.AsEnumerable(makePathsRelative: true)
        .Where(pair => pair.Value is not null && pair.Key.Length > 0 && !_asked.Contains(pair.Key.Split(':')[0]))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses the members that were not asked for by now.</summary>
    public void RefuseRest()
    {
        foreach (var name in section.GetChildren().Select(static child => child.Key).Where(name => !_asked.Contains(name)))
        {
            wrong.Add($"{Path}:{name} is not a setting. Settings here are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}.");
        }
    }

    /// <summary>Notes that a member is wrong.</summary>
    public void Refuse(string name, string value, string right) => wrong.Add($"{Path}:{name} is {value}, but must be {right}.");
}
