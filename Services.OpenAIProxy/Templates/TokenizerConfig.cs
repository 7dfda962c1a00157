using System.Text.Json;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>The members of <c>tokenizer_config.json</c> that prompts depend on.</summary>
internal static class TokenizerConfig
{
    /// <summary>Reads <paramref name="config"/>.</summary>
    public static TemplateSource Read(JsonElement config)
    {
        var tokens = config.EnumerateObject()
            .Where(static member => member.Name.EndsWith("_token", StringComparison.Ordinal))
            .Select(static member => (member.Name, Text: Token(member.Value)))
            .Where(static one => one.Text is not null)
            .ToDictionary(static one => one.Name, static one => one.Text!);
        return new TemplateSource { Templates = Templates(config), Tokens = tokens, SpecialTokens = [.. tokens.Values.Concat(Special(config)).Distinct()] };
    }

    private static Dictionary<string, string> Templates(JsonElement config)
    {
        var templates = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!config.TryGetProperty("chat_template", out var template))
        {
            return templates;
        }

        if (template.ValueKind == JsonValueKind.String)
        {
            templates[TemplateSource.Default] = template.GetString()!;
        }
        else if (template.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in template.EnumerateArray())
            {
                templates[one.GetProperty("name").GetString()!] = one.GetProperty("template").GetString()!;
            }
        }

        return templates;
    }

    private static IEnumerable<string> Special(JsonElement config)
    {
        if (config.TryGetProperty("added_tokens_decoder", out var added) && added.ValueKind == JsonValueKind.Object)
        {
            foreach (var token in added.EnumerateObject().Select(static member => member.Value))
            {
                if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("special", out var special) && special.ValueKind == JsonValueKind.True && Token(token) is { } text)
                {
                    yield return text;
                }
            }
        }

        if (config.TryGetProperty("additional_special_tokens", out var more) && more.ValueKind == JsonValueKind.Array)
        {
            foreach (var text in more.EnumerateArray().Select(Token).OfType<string>())
            {
                yield return text;
            }
        }
    }

    // A text, or an object around it.
    private static string? Token(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString(),
        JsonValueKind.Object when token.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String => content.GetString(),
        _ => null,
    };
}
