using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Tokenize;

/// <summary>Reads a tokenize request.</summary>
internal static class TokenizeReader
{
    /// <summary>Reads <paramref name="body"/>; a request that names no model means <paramref name="usual"/>.</summary>
    /// <exception cref="ApiException">The request is not valid.</exception>
    public static TokenizeRequest Read(JsonElement body, string usual)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "The request body must be a JSON object."));
        }

        var root = new RequestField(body, "");
        var model = root["model"].Text() is { Length: > 0 } name ? name : usual;
        var addSpecial = root["add_special_tokens"].Flag();
        if (root["messages"].IsPresent)
        {
            var conversation = ChatRequestReader.Read(WithModel(body, model));
            return new TokenizeRequest { Model = model, Text = "", Conversation = conversation, AddSpecial = addSpecial ?? false };
        }

        var text = root["prompt"].IsPresent ? root["prompt"] : root["text"];
        return new TokenizeRequest
        {
            Model = model,
            Text = text.IsPresent ? text.Text()! : throw root["prompt"].Missing(),
            AddSpecial = addSpecial ?? true,
        };
    }

    private static JsonElement WithModel(JsonElement body, string model)
    {
        if (body.TryGetProperty("model", out var named) && named.ValueKind == JsonValueKind.String)
        {
            return body;
        }

        var node = System.Text.Json.Nodes.JsonObject.Create(body)!;
        node["model"] = model;
        return JsonDocument.Parse(node.ToJsonString()).RootElement;
    }
}
