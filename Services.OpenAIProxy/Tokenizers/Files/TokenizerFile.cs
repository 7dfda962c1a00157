using System.Text.Json;
using Atrium.OpenAIProxy.Tokenizers.Added;

namespace Atrium.OpenAIProxy.Tokenizers.Files;

/// <summary>Reads a <c>tokenizer.json</c>, the format of Hugging Face's tokenizers.</summary>
internal static class TokenizerFile
{
    /// <summary>The name of the file in a model's folder.</summary>
    public const string Name = "tokenizer.json";

    /// <summary>The file that <paramref name="path"/> means: itself, or the one in the folder that it is.</summary>
    /// <exception cref="InvalidDataException">There is none; the message says what there is in its place.</exception>
    public static string Find(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        return File.Exists(file) ? Json(file)
            : file != path && File.Exists(Path.Combine(path, "tokenizer.model"))
                ? throw new InvalidDataException("the folder has a tokenizer.model, which is not read here, and no tokenizer.json; Engine.Local counts with a model's own GGUF file")
            : file != path ? throw new InvalidDataException("the folder has no tokenizer.json")
            : throw new InvalidDataException("there is no such file or folder");
    }

    private static string Json(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".MODEL" => throw new InvalidDataException("a tokenizer.model is not read here, only a tokenizer.json; Engine.Local counts with a model's own GGUF file"),
        ".GGUF" => throw new InvalidDataException("a GGUF file is not read here, only a tokenizer.json; Engine.Local, which serves it, counts its tokens itself"),
        _ => file,
    };

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It is none, or wants something that there is no code for; the message names the place.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Tokenizer Load(string file)
    {
        using var stream = File.OpenRead(file);
        try
        {
            using var json = JsonDocument.Parse(stream);
            return Read(json.RootElement);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"it is not JSON: {exception.Message}", exception);
        }
    }

    /// <summary>Makes the tokenizer that <paramref name="root"/> describes. What it says about truncation and padding is for batches of a model's training.</summary>
    /// <exception cref="InvalidDataException">It wants something that there is no code for; the message names the place.</exception>
    public static Tokenizer Read(JsonElement root)
    {
        var part = new Part(root, "");
        if (root.ValueKind != JsonValueKind.Object || !part["model"].IsPresent)
        {
            throw new InvalidDataException("it has no 'model'");
        }

        var (before, after) = FrameReader.Read(part["post_processor"]);
        return new Tokenizer(
            ModelReader.Read(part["model"]),
            [.. part["added_tokens"].Items.Select(AddedToken.Read)],
            NormalizerReader.Read(part["normalizer"]),
            [.. SplitReader.Read(part["pre_tokenizer"])],
            [.. DecoderReader.Read(part["decoder"])],
            before,
            after);
    }
}
