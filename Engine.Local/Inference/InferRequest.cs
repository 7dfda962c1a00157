using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Atrium.Engine.Inference;

/// <summary>An output that the reply is to hold.</summary>
/// <param name="Name">Which.</param>
/// <param name="Binary">True for binary tensor data, false for JSON.</param>
internal sealed record InferOutput(string Name, bool Binary);

/// <summary>A KServe v2 inference request for embeddings, its texts in JSON or as binary tensor data.</summary>
/// <param name="Id">Comes back in the reply.</param>
/// <param name="Texts">The texts to embed.</param>
/// <param name="Outputs">What the reply is to hold, in this order.</param>
internal sealed record InferRequest(string? Id, IReadOnlyList<string> Texts, IReadOnlyList<InferOutput> Outputs)
{
    /// <summary>The header that says where JSON ends and binary data begins.</summary>
    public const string HeaderLength = "Inference-Header-Content-Length";

    /// <summary>The output with a vector for each text.</summary>
    public const string Embedding = "embedding";

    /// <summary>The output with the number of tokens of each text.</summary>
    public const string InputTokens = "num_input_tokens";

    private const string Input = "text_input";

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProtocolException">400, naming what is wrong.</exception>
    public static InferRequest Parse(ReadOnlyMemory<byte> body, string? headerLength, string model)
    {
        var split = body.Length;
        if (headerLength is not null && (!int.TryParse(headerLength, NumberStyles.None, CultureInfo.InvariantCulture, out split) || split > body.Length))
        {
            throw ProtocolException.BadRequest($"{HeaderLength} is '{headerLength}', but the body has {body.Length} bytes");
        }

        using var json = JsonDocument.Parse(body[..split]);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("inputs", out var inputs) || inputs.ValueKind != JsonValueKind.Array)
        {
            throw ProtocolException.BadRequest("Unable to parse 'inputs': expected a list of tensors");
        }

        if (inputs.GetArrayLength() != 1)
        {
            throw ProtocolException.BadRequest($"expected 1 inputs but got {inputs.GetArrayLength()} inputs for model '{model}'");
        }

        var id = root.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return new InferRequest(id, ReadTexts(inputs[0], body.Span[split..], model), ReadOutputs(root, model));
    }

    private static List<string> ReadTexts(JsonElement input, ReadOnlySpan<byte> binary, string model)
    {
        var name = Member(input, "name");
        if (name != Input)
        {
            throw ProtocolException.BadRequest($"unexpected inference input '{name}' for model '{model}': infer embeds '{Input}', use generate for text");
        }

        if (Member(input, "datatype") is var type and not "BYTES")
        {
            throw ProtocolException.BadRequest($"inference input '{Input}' data-type is '{type}', model expects 'BYTES'");
        }

        var texts = input.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("binary_data_size", out var size)
            ? FromBinary(binary, size)
            : FromJson(input);
        return texts.Count != Elements(input)
            ? throw ProtocolException.BadRequest($"inference input '{Input}' has {texts.Count} texts, but its shape says {Elements(input)}")
            : texts;
    }

    private static string Member(JsonElement input, string name) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw ProtocolException.BadRequest($"Unable to parse 'inputs': each needs a string '{name}'");

    private static long Elements(JsonElement input)
    {
        if (!input.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array)
        {
            throw ProtocolException.BadRequest("Unable to parse 'shape': expected a list of whole numbers");
        }

        long elements = 1;
        foreach (var dimension in shape.EnumerateArray())
        {
            elements *= dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt32(out var length) && length >= 0
                ? length
                : throw ProtocolException.BadRequest("Unable to parse 'shape': expected a list of whole numbers");
        }

        return elements;
    }

    private static List<string> FromJson(JsonElement input)
    {
        if (!input.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            throw ProtocolException.BadRequest($"Unable to parse 'data' of '{Input}': expected a list of strings");
        }

        var texts = new List<string>();
        Collect(data, texts);
        return texts;
    }

    // Data may be nested like its shape.
    private static void Collect(JsonElement data, List<string> texts)
    {
        foreach (var item in data.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array)
            {
                Collect(item, texts);
            }
            else
            {
                texts.Add(item.ValueKind == JsonValueKind.String
                    ? item.GetString()!
                    : throw ProtocolException.BadRequest($"Unable to parse 'data' of '{Input}': expected a list of strings"));
            }
        }
    }

    // Each text is its length in four bytes, little-endian, and its bytes.
    private static List<string> FromBinary(ReadOnlySpan<byte> binary, JsonElement size)
    {
        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var length) || length != binary.Length)
        {
            throw ProtocolException.BadRequest($"binary_data_size of '{Input}' is {size.GetRawText()}, but {binary.Length} bytes follow the JSON");
        }

        var texts = new List<string>();
        while (!binary.IsEmpty)
        {
            if (binary.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(binary) > binary.Length - 4)
            {
                throw ProtocolException.BadRequest($"the binary data of '{Input}' ends inside a text");
            }

            var bytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(binary);
            texts.Add(Encoding.UTF8.GetString(binary.Slice(4, bytes)));
            binary = binary[(4 + bytes)..];
        }

        return texts;
    }

    // Without a list of outputs, all of them.
    private static List<InferOutput> ReadOutputs(JsonElement root, string model)
    {
        var binary = Flag(root, "binary_data_output");
        if (!root.TryGetProperty("outputs", out var outputs) || outputs.ValueKind != JsonValueKind.Array || outputs.GetArrayLength() == 0)
        {
            return [new InferOutput(Embedding, binary), new InferOutput(InputTokens, binary)];
        }

        var wanted = new List<InferOutput>();
        foreach (var output in outputs.EnumerateArray())
        {
            var name = Member(output, "name");
            wanted.Add(name is Embedding or InputTokens
                ? new InferOutput(name, Flag(output, "binary_data") || binary)
                : throw ProtocolException.BadRequest($"unexpected inference output '{name}' for model '{model}'"));
        }

        return wanted;
    }

    private static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}
