using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Templates.Families;

/// <summary>A family of models by its template, in the shape of the public one, and the conversations that each is given.</summary>
internal static class Family
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Services.OpenAIProxy.Tests", "Templates", "Families");
    private static readonly JsonObject Tools = Read("tools.json");

    /// <summary>All families.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.jinja").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>The variables of each conversation by its name.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Conversations { get; } = Read("conversations.json").ToDictionary(static one => one.Key, static one => Filled(one.Value!.AsObject()));

    /// <summary>The template of <paramref name="family"/>.</summary>
    public static string Template(string family) => File.ReadAllText(Path.Combine(Folder, family + ".jinja"));

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject();

    private static JsonObject Filled(JsonObject conversation)
    {
        var variables = new JsonObject { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["add_generation_prompt"] = true };
        foreach (var (name, value) in conversation)
        {
            variables[name] = name == "tools" ? Tools[(string)value!]!.DeepClone() : value?.DeepClone();
        }

        return variables;
    }
}
