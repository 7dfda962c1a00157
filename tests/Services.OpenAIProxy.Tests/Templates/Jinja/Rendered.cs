using System.Text.Json;
using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Templates.Jinja;
using Atrium.OpenAIProxy.Templates.Jinja.Values;
using Atrium.OpenAIProxy.Tests.Templates.Oracle;

namespace Atrium.OpenAIProxy.Tests.Templates.Jinja;

/// <summary>Renders templates with variables of JSON, at the moment that the other readers are told, too.</summary>
internal static class Rendered
{
    public static readonly DateTimeOffset Now = new DateTimeOffset(2026, 3, 7, 14, 5, 9, 123, TimeSpan.Zero).AddMicroseconds(456);

    public static string Text(string template, string variables = "{}", RenderLimits? limits = null) =>
        JinjaTemplate.Parse(template, limits).Render(Variables(JsonNode.Parse(variables)!), static () => Now);

    public static Rendering Of(string template, JsonNode variables)
    {
        try
        {
            return new Rendering(JinjaTemplate.Parse(template).Render(Variables(variables), static () => Now), null);
        }
        catch (JinjaException exception)
        {
            return new Rendering(null, exception.Message);
        }
    }

    public static string By(JinjaTemplate template, JsonNode variables) => template.Render(Variables(variables), static () => Now);

    private static Dictionary<string, object> Variables(JsonNode variables) => variables.AsObject().ToDictionary(
        static one => one.Key, static one => FromJson.Of(JsonDocument.Parse(one.Value?.ToJsonString() ?? "null").RootElement, static text => text));
}
