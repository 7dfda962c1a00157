using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Errors;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>A page of an answer's input: <c>limit</c>, <c>order</c> (newest first when not said) and <c>after</c>, an item's id.</summary>
internal static class InputItemList
{
    private const int UsualLimit = 20;
    private const int LargestLimit = 100;

    /// <summary>Answers one request.</summary>
    public static Task AnswerAsync(HttpContext context, StoredResponses stored, string id, string? limit, string? order, string? after)
    {
        var items = StoredResponses.Items(StoredResponseEndpoints.Find(context, stored, id).Conversation.Input);
        var ordered = order switch
        {
            null or "desc" => items.AsEnumerable().Reverse(),
            "asc" => items,
            _ => throw Invalid($"Invalid value: '{order}'. Supported values are: 'asc', 'desc'.", "order"),
        };
        if (after is not null)
        {
            ordered = items.Any(item => item.GetProperty("id").ValueEquals(after))
                ? ordered.SkipWhile(item => !item.GetProperty("id").ValueEquals(after)).Skip(1)
                : throw Invalid($"Item with id '{after}' not found.", "after");
        }

        var most = Limit(limit);
        var page = ordered.Take(most + 1).ToList();
        return context.Response.WriteJsonAsync(Write([.. page.Take(most)], page.Count > most), context.RequestAborted);
    }

    private static int Limit(string? limit) => limit is null ? UsualLimit
        : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= LargestLimit ? number
        : throw Invalid($"Invalid 'limit': expected a whole number from 1 to {LargestLimit}, but got '{limit}'.", "limit");

    private static byte[] Write(IReadOnlyList<JsonElement> items, bool more)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var item in items)
        {
            item.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteString("first_id"u8, items.Count == 0 ? null : items[0].GetProperty("id").GetString());
        json.WriteString("last_id"u8, items.Count == 0 ? null : items[^1].GetProperty("id").GetString());
        json.WriteBoolean("has_more"u8, more);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static ApiException Invalid(string message, string param) => new(new ApiError(400, ApiError.InvalidRequest, message, param, "invalid_value"));
}

/// <summary>A page of items as the API description shows it.</summary>
internal sealed record InputItemPage(
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("data")] IReadOnlyList<JsonElement> Data,
    [property: JsonPropertyName("first_id")] string? FirstId,
    [property: JsonPropertyName("last_id")] string? LastId,
    [property: JsonPropertyName("has_more")] bool HasMore);
