using System.Text.Json;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>The form of an answer.</summary>
internal enum ResponseFormatKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>Some JSON object.</summary>
    JsonObject,

    /// <summary>JSON that follows a schema.</summary>
    JsonSchema,
}

/// <summary>The form of an answer, and the schema where it has one.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Name">The schema's name; null without one.</param>
/// <param name="Schema">The schema; of kind Undefined without one.</param>
/// <param name="Strict">Whether the answer must follow the schema exactly.</param>
internal sealed record ResponseFormat(ResponseFormatKind Kind, string? Name = null, JsonElement Schema = default, bool Strict = false)
{
    /// <summary>Any text.</summary>
    public static readonly ResponseFormat Text = new(ResponseFormatKind.Text);

    /// <summary>Some JSON object.</summary>
    public static readonly ResponseFormat JsonObject = new(ResponseFormatKind.JsonObject);
}
