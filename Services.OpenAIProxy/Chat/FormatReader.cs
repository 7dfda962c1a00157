using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads <c>response_format</c>.</summary>
internal static class FormatReader
{
    /// <summary>Reads the form of the answer; text when absent.</summary>
    public static ResponseFormat Read(RequestField format)
    {
        if (!format.IsObject())
        {
            return ResponseFormat.Text;
        }

        var type = format["type"];
        type.Required();
        switch (type.Word("text", "json_object", "json_schema"))
        {
            case "text":
                return ResponseFormat.Text;
            case "json_object":
                return ResponseFormat.JsonObject;
            default:
                var described = format["json_schema"].RequiredObject();
                var name = described["name"].RequiredName();
                described["description"].Text();
                var schema = described["schema"];

                // OpenAI lets the schema be left out; what is left is a JSON object.
                return !schema.IsPresent
                    ? ResponseFormat.JsonObject with { Name = name }
                    : new ResponseFormat(
                        ResponseFormatKind.JsonSchema, name, SchemaShape.Check(schema, $"response_format '{name}'", "invalid_json_schema", objects: false), described["strict"].Flag() ?? false);
        }
    }
}
