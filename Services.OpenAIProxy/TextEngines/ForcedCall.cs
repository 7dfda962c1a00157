using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages.ToolCalls;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>
/// A call that the model has to make: the prompt begins it as the model's family writes it, and a guide holds the model to the rest. Where that is an
/// object with name and arguments, the whole object is guided, even where only one function is possible: a model's tokens often hold the end of
/// the arguments and that of the object together, and a guide that ends between them would forbid the very token that ends the call. Where it is the
/// arguments alone, a control token ends them. A form that no guide of JSON can hold, and a choice between functions that the form cannot leave open, are
/// replaced by the form of Hermes, which models of other families follow under a guide.
/// </summary>
/// <param name="Format">How the call is written, and so to be read.</param>
/// <param name="Begun">What the prompt writes of it.</param>
/// <param name="Guide">What comes then.</param>
internal sealed record ForcedCall(ToolCallFormat Format, string Begun, Guide Guide)
{
    // What a function without parameters takes.
    private static readonly JsonElement NoParameters = JsonDocument.Parse("""{"type":"object","properties":{},"additionalProperties":false}""").RootElement;

    /// <summary>A call of one of <paramref name="tools"/>, in a model's <paramref name="format"/> where that can be.</summary>
    public static ForcedCall Of(ToolCallFormat format, params IReadOnlyList<Tool> tools) => format.Forced switch
    {
        { Named: { } named } when tools is [var only] => new ForcedCall(format, named(only.Name), new Guide(GuideKind.JsonSchema, Parameters(only).GetRawText())),
        { Named: null } form => new ForcedCall(format, form.Begun, new Guide(GuideKind.JsonSchema, Schema(form, tools, Parameters))),
        _ => Of(ToolCallFormats.Hermes, tools),
    };

    /// <summary>The schema that the arguments of <paramref name="tool"/> follow.</summary>
    public static JsonElement Parameters(Tool tool) => tool.Parameters.ValueKind == JsonValueKind.Object ? tool.Parameters : NoParameters;

    /// <summary>The schema of a call of one of <paramref name="tools"/> in the form of Hermes, with arguments by <paramref name="parameters"/>.</summary>
    public static string Schema(IReadOnlyList<Tool> tools, Func<Tool, JsonElement> parameters) => Schema(ToolCallFormats.Hermes.Forced!, tools, parameters);

    private static string Schema(ForcedForm form, IReadOnlyList<Tool> tools, Func<Tool, JsonElement> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        if (form.IsList)
        {
            json.WriteString("type", "array");
            json.WriteNumber("minItems", 1);
            json.WriteStartObject("items");
            WriteCalls(json, form, tools);
            json.WriteEndObject();
        }
        else
        {
            WriteCalls(json, form, tools);
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

    private static void WriteCalls(Utf8JsonWriter json, ForcedForm form, IReadOnlyList<Tool> tools)
    {
        if (tools is [var only])
        {
            WriteCall(json, form, only);
            return;
        }

        json.WriteStartArray("anyOf");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            WriteCall(json, form, tool);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, ForcedForm form, Tool tool)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("name");
        json.WriteString("const", tool.Name);
        json.WriteEndObject();
        json.WriteStartObject(form.Arguments);
        json.WriteString("$ref", $"#/$defs/{tool.Name}");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required");
        json.WriteStringValue("name");
        json.WriteStringValue(form.Arguments);
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
