using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>How functions and calls of them are written in prompts of the Hermes family, word for word as Qwen2.5 and Qwen3 were trained.</summary>
internal static class HermesPrompt
{
    /// <summary>Begins a call.</summary>
    public const string Open = "<tool_call>";

    /// <summary>Ends a call.</summary>
    public const string Close = "</tool_call>";

    private const string Before =
        "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
        + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>";

    private const string After =
        "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n"
        + "<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";

    /// <summary>The part of the system's turn that lists <paramref name="tools"/>, each made <paramref name="safe"/>.</summary>
    public static string List(IEnumerable<Tool> tools, Func<string, string> safe) => $"{Before}{string.Concat(tools.Select(tool => "\n" + safe(Declaration(tool))))}{After}";

    /// <summary>An assistant's turn: what it said, and the calls it made.</summary>
    public static string Turn(string said, IReadOnlyList<ToolCall> calls, Func<string, string> safe)
    {
        var text = new StringBuilder(safe(said));
        foreach (var call in calls)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Begin(safe(call.Name))).Append(safe(Arguments(call.Arguments))).Append("}\n").Append(Close);
        }

        return text.ToString();
    }

    /// <summary>A call of <paramref name="name"/> up to its arguments.</summary>
    public static string Begin(string name)
    {
        var text = new StringBuilder(Open).Append("\n{\"name\": ");
        PythonJson.Append(text, name);
        return text.Append(", \"arguments\": ").ToString();
    }

    /// <summary>The result of a call, as the user tells it.</summary>
    public static string Result(string content) => $"<tool_response>\n{content}\n</tool_response>";

    private static string Declaration(Tool tool)
    {
        var text = new StringBuilder("{\"type\": \"function\", \"function\": {\"name\": ");
        PythonJson.Append(text, tool.Name);
        if (tool.Description is not null)
        {
            text.Append(", \"description\": ");
            PythonJson.Append(text, tool.Description);
        }

        if (tool.Parameters.ValueKind != JsonValueKind.Undefined)
        {
            text.Append(", \"parameters\": ");
            PythonJson.Append(text, tool.Parameters);
        }

        return text.Append("}}").ToString();
    }

    private static string Arguments(string arguments)
    {
        try
        {
            var text = new StringBuilder();
            using var json = JsonDocument.Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments);
            PythonJson.Append(text, json.RootElement);
            return text.ToString();
        }
        catch (JsonException)
        {
            // An earlier answer that was cut off: the model sees what it wrote.
            return arguments;
        }
    }
}
