using System.Globalization;
using Atrium.OpenAIProxy.Routing.Settings;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Models;

/// <summary>A model's chat template as it is configured, which becomes an option of those of its deployments that take a prompt.</summary>
internal sealed class TemplateSettings
{
    private const string Name = "Template";

    private readonly Dictionary<string, string?> _options = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the section.</summary>
    public static TemplateSettings Read(SettingReader reader)
    {
        var settings = new TemplateSettings();
        settings.Set(nameof(TemplateOptions.Path), reader.Text(nameof(TemplateOptions.Path)));
        settings.Set(nameof(TemplateOptions.Name), reader.Text(nameof(TemplateOptions.Name)));
        settings.Set(nameof(TemplateOptions.OmitBos), reader.Flag(nameof(TemplateOptions.OmitBos))?.ToString());
        foreach (var (i, token) in (reader.Texts(nameof(TemplateOptions.SpecialTokens)) ?? []).Index())
        {
            settings.Set(string.Create(CultureInfo.InvariantCulture, $"{nameof(TemplateOptions.SpecialTokens)}:{i}"), token);
        }

        reader.RefuseRest();
        return settings;
    }

    /// <summary>The template at <paramref name="path"/>; null or empty is none.</summary>
    public static TemplateSettings At(string? path)
    {
        var settings = new TemplateSettings();
        settings.Set(nameof(TemplateOptions.Path), string.IsNullOrEmpty(path) ? null : path);
        return settings;
    }

    /// <summary>The deployments with the template, where they take one and say nothing else; none that does is wrong, where there is a <paramref name="reader"/> to say so.</summary>
    public IReadOnlyList<DeploymentSettings> Apply(IReadOnlyList<DeploymentSettings> deployments, SettingReader? reader = null)
    {
        if (_options.Count == 0)
        {
            return deployments;
        }

        if (reader is not null && !deployments.Any(Takes))
        {
            reader.Refuse(Name, "set", "unset: these engines apply the model's chat template themselves");
        }

        return [.. deployments.Select(one => !Takes(one) ? one : one with
        {
            Options = _options.Concat(one.Options).GroupBy(static option => option.Key, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(static option => option.Key, static option => option.Last().Value, StringComparer.OrdinalIgnoreCase),
        })];
    }

    private static bool Takes(DeploymentSettings deployment) => deployment.Kind.Options.GetProperty(Name)?.PropertyType == typeof(TemplateOptions);

    private void Set(string name, string? value)
    {
        if (value is not null)
        {
            _options[$"{Name}:{name}"] = value;
        }
    }
}
