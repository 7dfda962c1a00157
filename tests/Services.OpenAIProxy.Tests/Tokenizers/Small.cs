using System.Text.Json;
using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Tokenizers;
using Atrium.OpenAIProxy.Tokenizers.Files;
using Atrium.OpenAIProxy.Tokenizers.Splitting;

namespace Atrium.OpenAIProxy.Tests.Tokenizers;

/// <summary>Tokenizers that fit on a page.</summary>
internal static class Small
{
    /// <summary>Byte-level, GPT-2's pattern, the bytes and few merges; <c>&lt;s&gt;</c> is special and begins a text.</summary>
    public static JsonObject ByteLevel()
    {
        var vocabulary = new JsonObject();
        for (var value = 0; value < 256; value++)
        {
            vocabulary.Add(ByteLetters.Letter((byte)value).ToString(), value);
        }

        var merges = new JsonArray();
        foreach (var (first, second) in new[] { ("t", "h"), ("th", "e"), ("Ġ", "the"), ("a", "a"), ("aa", "aa"), ("Ġ", "Ġ"), ("h", "i") })
        {
            merges.Add(new JsonArray(first, second));
            vocabulary.Add(first + second, vocabulary.Count);
        }

        return new JsonObject
        {
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = merges },
            ["added_tokens"] = new JsonArray(new JsonObject { ["id"] = 300, ["content"] = "<s>", ["special"] = true }),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = JsonNode.Parse("""[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}]"""),
                ["special_tokens"] = JsonNode.Parse("""{"<s>":{"id":"<s>","ids":[300],"tokens":["<s>"]}}"""),
            },
        };
    }

    public static Tokenizer Read(JsonNode json) => TokenizerFile.Read(JsonDocument.Parse(json.ToJsonString()).RootElement);

    /// <summary>A folder with a file of it, for the configuration.</summary>
    public static string Folder(string name = "tokenizer.json", string? content = null)
    {
        var folder = Directory.CreateTempSubdirectory("atrium-tokens-").FullName;
        File.WriteAllText(Path.Combine(folder, name), content ?? ByteLevel().ToJsonString());
        return folder;
    }
}
