using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>A guide as TGI's <c>grammar</c>.</summary>
internal static class TgiGrammar
{
    /// <summary>Refuses, by the member that asks for it, a guide that TGI has no grammar for: its schemas are those of objects with properties.</summary>
    /// <exception cref="EngineException">It is one.</exception>
    public static void Check(TextCall call)
    {
        if (call.Guide is not { } guide || guide.Kind == GuideKind.Regex || (guide.Kind == GuideKind.JsonSchema && HasProperties(guide.Text)))
        {
            return;
        }

        var param = call.Request.ToolChoice.Mode is ToolChoiceMode.Required or ToolChoiceMode.Function ? "tool_choice" : "response_format";
        throw new EngineException(new GenerationFailure(
            FailureKind.InvalidRequest,
            $"Unsupported value: '{param}'. The engine behind the model '{call.Request.Model}' only follows schemas of objects that have 'properties'.",
            param)
        { Code = "unsupported_value" });
    }

    /// <summary>Writes the member for <paramref name="guide"/>, where there is one.</summary>
    public static void Write(Utf8JsonWriter json, Guide? guide)
    {
        if (guide is not { Text: { } text })
        {
            return;
        }

        json.WriteStartObject("grammar");
        json.WriteString("type", guide.Kind == GuideKind.Regex ? "regex" : "json");
        json.WritePropertyName("value");
        if (guide.Kind == GuideKind.Regex)
        {
            json.WriteStringValue(text);
        }
        else
        {
            json.WriteRawValue(text);
        }

        json.WriteEndObject();
    }

    private static bool HasProperties(string? schema)
    {
        if (schema is null)
        {
            return false;
        }

        using var json = JsonDocument.Parse(schema);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("properties", out _);
    }
}
