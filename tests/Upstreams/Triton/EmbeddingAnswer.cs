using System.Globalization;
using System.Text.Json;
using Atrium.Upstreams.Answers;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Wire;

namespace Atrium.Upstreams.Triton;

/// <summary>The vLLM backend's embeddings: a request as a string of JSON, a vector as the text of one.</summary>
internal static class EmbeddingAnswer
{
    private const int UsualDimensions = 8;

    public static bool Asked(JsonElement root) => root.TryGetProperty("embedding_request", out _);

    public static Reply Of(Exchange exchange, JsonElement root, string model, bool stream)
    {
        using var request = GenerateReader.Parse(System.Text.Encoding.UTF8.GetBytes(root.GetProperty("embedding_request").ToString()));
        var text = request.RootElement.TryGetProperty("input", out var input) ? input.ToString() : "";
        exchange.Choose(text);
        var dimensions = request.RootElement.TryGetProperty("pooling_params", out var pooling) && pooling.TryGetProperty("dimensions", out var given)
            ? (given.ValueKind == JsonValueKind.Array ? given[0] : given).GetInt32()
            : UsualDimensions;
        var vector = EmbeddingReply.Vector(text, dimensions);
        var json = new JsonBytes().Raw("{\"model_name\":"u8).Text(model).Raw(",\"model_version\":\"1\",\"text_output\":"u8)
            .Text($"[{string.Join(", ", vector.Select(static value => value.ToString(CultureInfo.InvariantCulture)))}]");
        if (root.TryGetProperty("return_num_input_tokens", out var counted) && counted.ValueKind == JsonValueKind.True)
        {
            json.Raw(",\"num_input_tokens\":"u8).Number(ScriptedText.CountTokens(text));
        }

        var data = json.Raw("}"u8).ToArray();
        return new Reply { Streamed = stream, Whole = data, Count = 1, Text = _ => data };
    }
}
