using System.Text.Json;
using Atrium.OpenAIProxy.Templates.Jinja;
using Atrium.ServiceDefaults.Configuration;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>Reads templates as models are published with them: <c>chat_template.jinja</c>, <c>additional_chat_templates/</c>, <c>tokenizer_config.json</c>.</summary>
internal static class TemplateFiles
{
    private const string ConfigName = "tokenizer_config.json";
    private const string TemplateName = "chat_template.jinja";
    private const long MostBytes = 64 * 1024 * 1024;

    /// <summary>What <paramref name="options"/> name, read and tried; <paramref name="omitBos"/> is what the engine usually needs.</summary>
    /// <exception cref="VariableException">There is no such file, or it cannot be used; names the path, and for a template the line and column.</exception>
    public static TemplateSource Load(TemplateOptions options, bool omitBos)
    {
        try
        {
            var source = options.Path is { Length: > 0 } path ? Read(path) : new TemplateSource();
            source = source with { SpecialTokens = [.. source.SpecialTokens.Union(options.SpecialTokens)], OmitBos = options.OmitBos ?? omitBos };
            foreach (var (name, template) in source.Templates)
            {
                Check(options.Path!, name, template);
            }

            return options.Name is not { Length: > 0 } chosen ? source
                : source.Templates.TryGetValue(chosen, out var only) ? source with { Templates = new Dictionary<string, string> { [TemplateSource.Default] = only } }
                : throw new VariableException($"Template:Name is '{chosen}', but {options.Path ?? "the engine's model"} has {(source.Templates.Count == 0 ? "no named templates" : string.Join(", ", source.Templates.Keys))}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new VariableException($"Template:Path is '{options.Path}', which cannot be read: {exception.Message}");
        }
    }

    private static void Check(string path, string name, string template)
    {
        try
        {
            JinjaTemplate.Parse(template);
        }
        catch (JinjaException exception)
        {
            throw new VariableException($"The chat template{(name == TemplateSource.Default ? "" : $" '{name}'")} of {path} cannot be used: {exception.Description}");
        }
    }

    private static TemplateSource Read(string path)
    {
        if (!Directory.Exists(path))
        {
            // A template by itself says nothing of its tokens; in a model's folder the file beside it does.
            var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, ConfigName);
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadConfig(path)
                : (File.Exists(beside) ? ReadConfig(beside) : new TemplateSource()) with { Templates = new Dictionary<string, string> { [TemplateSource.Default] = ReadText(path) } };
        }

        var config = Path.Combine(path, ConfigName);
        var source = File.Exists(config) ? ReadConfig(config) : new TemplateSource();
        var templates = new Dictionary<string, string>(source.Templates, StringComparer.Ordinal);
        if (File.Exists(Path.Combine(path, TemplateName)))
        {
            templates[TemplateSource.Default] = ReadText(Path.Combine(path, TemplateName));
        }

        var more = Path.Combine(path, "additional_chat_templates");
        foreach (var file in Directory.Exists(more) ? Directory.EnumerateFiles(more, "*.jinja") : [])
        {
            templates[Path.GetFileNameWithoutExtension(file)] = ReadText(file);
        }

        return templates.Count > 0 ? source with { Templates = templates }
            : throw new VariableException($"Template:Path is '{path}', but that folder holds neither {TemplateName} nor a {ConfigName} with a chat_template.");
    }

    private static string ReadText(string path) => new FileInfo(path).Length <= MostBytes ? File.ReadAllText(path) : throw new IOException($"{path} is larger than {MostBytes} bytes.");

    private static TemplateSource ReadConfig(string path)
    {
        using var json = JsonDocument.Parse(ReadText(path));
        return json.RootElement.ValueKind == JsonValueKind.Object ? TokenizerConfig.Read(json.RootElement) : throw new JsonException("The file holds no object.");
    }
}
