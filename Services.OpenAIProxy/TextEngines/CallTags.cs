using System.Buffers;
using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.TextEngines;

/// <summary>Structural tags for calls in the Hermes format, which the model may make or not.</summary>
internal static class CallTags
{
    private const string Begin = HermesPrompt.Open + "\n";
    private const string End = "\n" + HermesPrompt.Close;

    // What a function takes whose schema is advice to the model and no promise.
    private static readonly JsonElement AnyObject = JsonDocument.Parse("""{"type":"object","additionalProperties":true}""").RootElement;

    /// <summary>
    /// Any text, in which the mark of a call begins a call of one of <paramref name="tools"/>. In the older of xgrammar's notations, which vLLM
    /// has known for longer.
    /// </summary>
    public static Guide InText(IReadOnlyList<Tool> tools) => Write(json =>
    {
        json.WriteStartArray("structures");
        json.WriteStartObject();
        json.WriteString("begin", Begin);
        Schema(json, "schema", Call(tools));
        json.WriteString("end", End);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("triggers");
        json.WriteStringValue(HermesPrompt.Open);
        json.WriteEndArray();
    });

    /// <summary>Either calls of <paramref name="tools"/> and nothing else, or a document by <paramref name="format"/>.</summary>
    public static Guide OrDocument(IReadOnlyList<Tool> tools, ResponseFormat format) => Write(json =>
    {
        json.WriteStartObject("format");
        json.WriteString("type", "or");
        json.WriteStartArray("elements");
        json.WriteStartObject();
        json.WriteString("type", "tags_with_separator");
        json.WriteString("separator", "\n");
        json.WriteBoolean("at_least_one", true);
        json.WriteStartArray("tags");
        json.WriteStartObject();
        json.WriteString("type", "tag");
        json.WriteString("begin", Begin);
        json.WriteStartObject("content");
        Document(json, Call(tools));
        json.WriteEndObject();
        json.WriteString("end", End);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject();
        Document(json, format.Kind == ResponseFormatKind.JsonSchema ? format.Schema.GetRawText() : AnyObject.GetRawText());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Call(IReadOnlyList<Tool> tools) => ForcedCall.Schema(tools, static tool => tool.Strict ? ForcedCall.Parameters(tool) : AnyObject);

    private static void Document(Utf8JsonWriter json, string schema)
    {
        json.WriteString("type", "json_schema");
        Schema(json, "json_schema", schema);
    }

    private static void Schema(Utf8JsonWriter json, string name, string schema)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(schema);
    }

    private static Guide Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        json.WriteString("type", "structural_tag");
        write(json);
        json.WriteEndObject();
        json.Flush();
        return new Guide(GuideKind.StructuralTag, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
