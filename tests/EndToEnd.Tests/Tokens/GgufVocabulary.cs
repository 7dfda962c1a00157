using System.Text;
using System.Text.Json.Nodes;

namespace Atrium.EndToEnd.Tests.Tokens;

/// <summary>
/// The vocabulary in a GGUF file (<a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">layout</a>) as a <c>tokenizer.json</c>, for byte-level models
/// with Qwen2's pattern.
/// </summary>
internal static class GgufVocabulary
{
    private const string Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    // The kinds of tokens that are found in a text before it is cut.
    private const int Control = 3, UserDefined = 4;

    public static JsonObject Read(string file)
    {
        var values = Metadata(file);
        Assert.Equal(("gpt2", "qwen2"), ((string)values["tokenizer.ggml.model"], (string)values["tokenizer.ggml.pre"]));
        var tokens = ((List<object>)values["tokenizer.ggml.tokens"]).Cast<string>().ToList();
        var kinds = ((List<object>)values["tokenizer.ggml.token_type"]).Cast<int>().ToList();
        var (vocabulary, added) = (new JsonObject(), new JsonArray());
        for (var id = 0; id < tokens.Count; id++)
        {
            vocabulary.Add(tokens[id], id);
            if (kinds[id] is Control or UserDefined)
            {
                added.Add(new JsonObject { ["id"] = id, ["content"] = tokens[id], ["special"] = kinds[id] == Control, ["normalized"] = false });
            }
        }

        var merges = new JsonArray([.. ((List<object>)values["tokenizer.ggml.merges"]).Select(static merge => (JsonNode)(string)merge)]);
        return new JsonObject
        {
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = merges },
            ["added_tokens"] = added,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = Pattern }, ["behavior"] = "Isolated" },
                    new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
            },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
        };
    }

    private static Dictionary<string, object> Metadata(string file)
    {
        using var reader = new BinaryReader(File.OpenRead(file));
        Assert.Equal("GGUF", Encoding.ASCII.GetString(reader.ReadBytes(4)));
        reader.ReadUInt32();
        reader.ReadUInt64();
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var left = reader.ReadUInt64(); left > 0; left--)
        {
            values.Add(Text(reader), Value(reader, reader.ReadUInt32()));
        }

        return values;
    }

    private static object Value(BinaryReader reader, uint kind) => kind switch
    {
        0 or 1 or 7 => reader.ReadByte(),
        2 or 3 => reader.ReadInt16(),
        4 or 5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        8 => Text(reader),
        9 => Array(reader),
        10 or 11 => reader.ReadInt64(),
        12 => reader.ReadDouble(),
        _ => throw new InvalidDataException($"GGUF has no values of the kind {kind}."),
    };

    private static List<object> Array(BinaryReader reader)
    {
        var (kind, values) = (reader.ReadUInt32(), new List<object>());
        for (var left = reader.ReadUInt64(); left > 0; left--)
        {
            values.Add(Value(reader, kind));
        }

        return values;
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadUInt64()));
}
