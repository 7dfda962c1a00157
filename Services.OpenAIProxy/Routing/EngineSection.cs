namespace Atrium.OpenAIProxy.Routing;

/// <summary>Makes deployments of a section that environment variables fill.</summary>
internal static class EngineSection
{
    /// <summary>
    /// One deployment for each of the addresses under <c>Url</c>, which are separated by commas; each has all other settings of the section.
    /// </summary>
    /// <param name="section">The section, for example <c>Triton</c>.</param>
    /// <param name="usual">Settings for what the section does not say. Without a <c>Url</c> in either there is no deployment.</param>
    public static IEnumerable<IConfigurationSection> Deployments(IConfigurationSection section, params IEnumerable<(string Key, string Value)> usual)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in usual)
        {
            settings[key] = value;
        }

        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
        {
            if (key.Length > 0 && !string.IsNullOrEmpty(value))
            {
                settings[key] = value;
            }
        }

        foreach (var url in settings.GetValueOrDefault("Url")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            settings["Url"] = url;
            yield return new ConfigurationBuilder()
                .AddInMemoryCollection(settings.ToDictionary(pair => $"{section.Path}:{pair.Key}", static pair => pair.Value))
                .Build()
                .GetSection(section.Path);
        }
    }
}
