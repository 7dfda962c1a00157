using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>
/// A call that the model has to make: the prompt begins it with its mark, and a guide allows nothing but an object with the name and the arguments
/// of one of the functions. The whole object is guided, even where only one function is possible: a model's tokens often hold the end of
/// the arguments and that of the object together, and a guide that ends between them would forbid the very token that ends the call.
/// </summary>
internal static class ForcedCall
{
    // What a function without parameters takes.
    private static readonly JsonElement NoParameters = JsonDocument.Parse("""{"type":"object","properties":{},"additionalProperties":false}""").RootElement;

    /// <summary>A call of one of <paramref name="tools"/>.</summary>
    public static (string? Begun, Guide? Guide) Of(params IReadOnlyList<Tool> tools) => (HermesPrompt.Open + "\n", new Guide(GuideKind.JsonSchema, Schema(tools, Parameters)));

    /// <summary>The schema that the arguments of <paramref name="tool"/> follow.</summary>
    public static JsonElement Parameters(Tool tool) => tool.Parameters.ValueKind == JsonValueKind.Object ? tool.Parameters : NoParameters;

    /// <summary>The schema of a call of one of <paramref name="tools"/>, with arguments by <paramref name="parameters"/>.</summary>
    public static string Schema(IReadOnlyList<Tool> tools, Func<Tool, JsonElement> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        if (tools is [var only])
        {
            WriteCall(json, only);
        }
        else
        {
            json.WriteStartArray("anyOf");
            foreach (var tool in tools)
            {
                json.WriteStartObject();
                WriteCall(json, tool);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("$defs");
        foreach (var tool in tools)
        {
            json.WritePropertyName(tool.Name);
            Rooted(json, parameters(tool), $"#/$defs/{tool.Name}");
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteCall(Utf8JsonWriter json, Tool tool)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("name");
        json.WriteString("const", tool.Name);
        json.WriteEndObject();
        json.WriteStartObject("arguments");
        json.WriteString("$ref", $"#/$defs/{tool.Name}");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required");
        json.WriteStringValue("name");
        json.WriteStringValue("arguments");
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
    }

    /// <summary>Writes a schema whose references to its own root, or to places under it, are references to <paramref name="root"/>.</summary>
    private static void Rooted(Utf8JsonWriter json, JsonElement schema, string root)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in schema.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    if (member.Name == "$ref" && member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is ['#', .. var rest])
                    {
                        json.WriteStringValue(root + rest);
                    }
                    else
                    {
                        Rooted(json, member.Value, root);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var one in schema.EnumerateArray())
                {
                    Rooted(json, one, root);
                }

                json.WriteEndArray();
                break;
            default:
                schema.WriteTo(json);
                break;
        }
    }
}
