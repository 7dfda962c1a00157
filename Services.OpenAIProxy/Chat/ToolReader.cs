using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads the functions that the model may call, and whether it may.</summary>
internal static class ToolReader
{
    private const int MostTools = 128;

    /// <summary>Reads <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>, or their predecessors <c>functions</c> and <c>function_call</c>.</summary>
    public static (IReadOnlyList<Tool> Tools, ToolChoice Choice, bool? Parallel) Read(RequestField root)
    {
        var parallel = root["parallel_tool_calls"].Flag();
        if (LegacyFunctions.AreUsed(root))
        {
            var (functions, call) = LegacyFunctions.Read(root);
            return (functions, call, false);
        }

        var field = root["tools"];
        Tool[] tools = [.. field.Array().Select(ReadOne)];
        if (tools.Length > MostTools)
        {
            throw field.Invalid(
                $"Invalid 'tools': array too long. Expected an array with maximum length {MostTools}, but got an array with length {tools.Length} instead.",
                "array_above_max_length");
        }

        var (choice, allowed) = ReadChoice(root["tool_choice"], tools);
        return (allowed is null ? tools : [.. tools.Where(tool => allowed.Contains(tool.Name))], choice, parallel);
    }

    /// <summary>Reads the description of a function.</summary>
    public static Tool Function(RequestField function)
    {
        var parameters = function["parameters"];
        var name = function["name"].RequiredName();
        return new Tool(
            name, function["description"].Text(), parameters.IsObject() ? SchemaShape.Check(parameters, $"function '{name}'", "invalid_function_parameters", objects: true) : default,
            function["strict"].Flag() ?? false);
    }

    private static Tool ReadOne(RequestField tool)
    {
        var type = (tool.IsObject() ? tool : throw tool.WrongType("an object"))["type"];
        return type.Required() switch
        {
            "function" => Function(tool["function"].RequiredObject()),
            "custom" => throw type.Invalid("Unsupported value: 'custom'. This server carries out functions only.", "unsupported_value"),
            var other => throw type.NotOneOf(other, "function"),
        };
    }

    private static (ToolChoice Choice, IReadOnlyCollection<string>? Allowed) ReadChoice(RequestField choice, IReadOnlyList<Tool> tools)
    {
        if (!choice.IsPresent)
        {
            return (ToolChoice.Auto, null);
        }

        if (choice.Value.ValueKind == JsonValueKind.String)
        {
            return (Mode(choice, tools), null);
        }

        if (choice.Value.ValueKind != JsonValueKind.Object)
        {
            throw choice.WrongType("one of a string or object");
        }

        if (choice["type"].Required() == "allowed_tools")
        {
            var allowed = choice["allowed_tools"].RequiredObject();
            var names = allowed["tools"].Array().Select(tool => Named(tool["function"].RequiredObject()["name"], tools)).ToHashSet(StringComparer.Ordinal);
            return (allowed["mode"].Required() is "auto" or "required" ? Mode(allowed["mode"], tools) : throw allowed["mode"].NotOneOf(allowed["mode"].Text()!, "auto", "required"), names);
        }

        choice["type"].Word("function", "allowed_tools");
        return (new ToolChoice(ToolChoiceMode.Function, Named(choice["function"].RequiredObject()["name"], tools)), null);
    }

    private static ToolChoice Mode(RequestField mode, IReadOnlyList<Tool> tools) => mode.Word("none", "auto", "required") switch
    {
        "none" => ToolChoice.None,
        "auto" => ToolChoice.Auto,
        _ => tools.Count > 0 ? ToolChoice.Required
            : throw mode.Invalid("Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", "invalid_value"),
    };

    private static string Named(RequestField name, IReadOnlyList<Tool> tools) => tools.Any(tool => tool.Name == name.Required())
        ? name.Text()!
        : throw name.Invalid($"Invalid value for 'tool_choice': no function named '{name.Text()}' was specified in the 'tools' parameter.", "invalid_value");
}
