using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Atrium.Upstreams.Answers;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.OpenAI;

/// <summary>Vectors that depend on the text alone.</summary>
internal static class EmbeddingReply
{
    private const int UsualDimensions = 8;

    public static Reply Of(Exchange exchange)
    {
        using var json = RequestJson.Parse(exchange.Body);
        var root = json.RootElement;
        var model = root.Model(exchange.Upstream);
        if (!root.TryGetProperty("input", out var input))
        {
            throw RequestJson.Missing("input");
        }

        var texts = Inputs(input);
        var script = exchange.Choose(string.Concat(texts));
        RequestFields.Embedding.Check(exchange.Body, script, strict: exchange.Upstream.Flavour == Flavour.OpenAI);
        var dimensions = root.Integer("dimensions", UsualDimensions, 1, 4096);
        var base64 = root.TryGetProperty("encoding_format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == "base64";
        var reply = new JsonBytes().Raw("{\"object\":\"list\",\"data\":["u8);
        for (var i = 0; i < texts.Count; i++)
        {
            var vector = Vector(texts[i], dimensions);
            reply.Raw(i > 0 ? ","u8 : ""u8).Raw("{\"object\":\"embedding\",\"index\":"u8).Number(i).Raw(",\"embedding\":"u8);
            _ = base64 ? reply.Text(Base64(vector)) : reply.Raw($"[{string.Join(',', vector.Select(static value => value.ToString(CultureInfo.InvariantCulture)))}]");
            reply.Raw("}"u8);
        }

        var tokens = texts.Sum(ScriptedText.CountTokens);
        reply.Raw("],\"model\":"u8).Text(model);
        if (script.Counters)
        {
            reply.Raw($",\"usage\":{{\"prompt_tokens\":{tokens},\"total_tokens\":{tokens}}}");
        }

        return new Reply { Whole = reply.Raw("}"u8).ToArray(), NoText = """{"object":"list"}"""u8.ToArray() };
    }

    /// <summary>A vector of length 1 for <paramref name="text"/>, the same everywhere.</summary>
    public static float[] Vector(string text, int dimensions)
    {
        var seed = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            seed = unchecked((seed ^ b) * 16777619u);
        }

        var values = Enumerable.Range(0, dimensions).Select(i => (2 * ScriptBook.Draw(unchecked((int)seed), i)) - 1).ToArray();
        var length = Math.Sqrt(values.Sum(static value => value * value));
        return [.. values.Select(value => (float)(value / length))];
    }

    private static List<string> Inputs(JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => [input.GetString()!],
        JsonValueKind.Array when input.GetArrayLength() > 0 && input[0].ValueKind == JsonValueKind.Number => [input.GetRawText()],
        JsonValueKind.Array when input.GetArrayLength() > 0 =>
            [.. input.EnumerateArray().Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())],
        _ => throw RequestJson.Invalid("input", "expected a string or a non-empty array"),
    };

    private static string Base64(float[] vector)
    {
        var bytes = new byte[vector.Length * 4];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), vector[i]);
        }

        return Convert.ToBase64String(bytes);
    }
}
