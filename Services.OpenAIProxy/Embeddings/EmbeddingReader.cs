using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Embeddings;

/// <summary>Reads an embedding request.</summary>
internal static class EmbeddingReader
{
    private const int MostInputs = 2048;
    private const int MostDimensions = 65536;

    /// <summary>Reads <paramref name="body"/>; the second value says whether vectors are wanted as base64.</summary>
    /// <exception cref="ApiException">The request is not valid.</exception>
    public static (EmbeddingRequest Request, bool Base64) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "The request body must be a JSON object."));
        }

        var root = new RequestField(body, "");
        var model = root["model"].Text() is { Length: > 0 } name ? name : throw root["model"].Missing();
        var input = root["input"];
        var format = root["encoding_format"];
        var base64 = format.Text() switch
        {
            null or "float" => false,
            "base64" => true,
            var other => throw format.NotOneOf(other, "float", "base64"),
        };
        root["user"].Text();
        var tokens = Tokens(input);
        return (new EmbeddingRequest
        {
            Model = model,
            Inputs = tokens.Count > 0 ? [] : Texts(input),
            TokenInputs = tokens,
            Dimensions = (int?)root["dimensions"].Integer(1, MostDimensions),
            Body = body,
        }, base64);
    }

    private static List<string> Texts(RequestField input)
    {
        if (!input.IsPresent)
        {
            throw input.Missing();
        }

        if (input.Value.ValueKind == JsonValueKind.String)
        {
            return [NotEmpty(input)];
        }

        CheckList(input, MostInputs);
        return [.. input.Elements().Select(static one => one.IsPresent ? NotEmpty(one) : throw one.WrongType("a string"))];
    }

    /// <summary>Lists of token ids, when <paramref name="input"/> is one or a list of them; else empty.</summary>
    private static List<IReadOnlyList<int>> Tokens(RequestField input)
    {
        var first = input.Value.ValueKind == JsonValueKind.Array ? input.Elements().FirstOrDefault().Value.ValueKind : default;
        switch (first)
        {
            case JsonValueKind.Number:
                return [Ids(input)];
            case JsonValueKind.Array:
                CheckList(input, MostInputs);
                return [.. input.Elements().Select(Ids)];
            default:
                return [];
        }
    }

    private static IReadOnlyList<int> Ids(RequestField tokens)
    {
        CheckList(tokens, int.MaxValue);
        return [.. tokens.Elements().Select(static one => (int)(one.Integer(0, int.MaxValue) ?? throw one.WrongType("an integer")))];
    }

    private static void CheckList(RequestField list, int most)
    {
        if (list.Value.ValueKind != JsonValueKind.Array)
        {
            throw list.WrongType("a string or an array");
        }

        var count = list.Value.GetArrayLength();
        if (count == 0)
        {
            throw list.Invalid($"Invalid '{list.Path}': empty array. Expected an array with minimum length 1, but got an empty array instead.", "empty_array");
        }

        if (count > most)
        {
            throw list.Invalid(
                $"Invalid '{list.Path}': array too long. Expected an array with maximum length {most}, but got an array with length {count} instead.",
                "array_above_max_length");
        }
    }

    private static string NotEmpty(RequestField text) =>
        text.Text() is { Length: > 0 } some ? some : throw text.Invalid($"Invalid '{text.Path}': input cannot be an empty string.", "empty_string");
}
