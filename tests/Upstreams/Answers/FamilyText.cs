using System.Text.Json;

namespace Atrium.Upstreams.Answers;

/// <summary>Calls of tools as the families of models write them in their text.</summary>
internal static class FamilyText
{
    private static readonly Dictionary<string, Func<string, IReadOnlyList<ScriptedTool>, string>> Families = new()
    {
        ["hermes"] = static (text, tools) => text + Each(tools, "\n", static one => $"<tool_call>\n{Named(one)}\n</tool_call>"),
        ["qwen3_coder"] = static (text, tools) => text + Each(tools, "\n", static one =>
            $"<tool_call>\n<function={one.Name}>\n{Members(one, static (key, value) => $"<parameter={key}>\n{value}\n</parameter>\n")}</function>\n</tool_call>"),
        ["llama3_json"] = static (text, tools) => $"{text}<|python_tag|>{Each(tools, "; ", static one => Named(one, "parameters"))}",
        ["llama4_pythonic"] = static (text, tools) => $"{text}[{Each(tools, ", ", static one => $"{one.Name}({Members(one, static (key, value) => $"{key}={value}", ", ", Python)})")}]",
        ["mistral"] = static (text, tools) => text + Each(tools, "", static one => $"[TOOL_CALLS]{one.Name}{one.Arguments}"),
        ["deepseek_v3"] = static (text, tools) => text + DeepSeek(tools, static one => $"function<｜tool▁sep｜>{one.Name}\n```json\n{one.Arguments}\n```"),
        ["deepseek_v31"] = static (text, tools) => text + DeepSeek(tools, static one => $"{one.Name}<｜tool▁sep｜>{one.Arguments}"),
        ["deepseek_v32"] = static (text, tools) => text + Invoked(tools, "｜DSML｜", "｜DSML｜function_calls", static value => $" string=\"{(value.ValueKind == JsonValueKind.String ? "true" : "false")}\""),
        ["glm45"] = static (text, tools) => text + Each(tools, "\n", static one =>
            $"<tool_call>{one.Name}\n{Members(one, static (key, value) => $"<arg_key>{key}</arg_key>\n<arg_value>{value}</arg_value>\n")}</tool_call>"),
        ["kimi_k2"] = static (text, tools) => $"{text}<|tool_calls_section_begin|>{string.Concat(tools.Select(static (one, i) =>
            $"<|tool_call_begin|>functions.{one.Name}:{i}<|tool_call_argument_begin|>{one.Arguments}<|tool_call_end|>"))}<|tool_calls_section_end|>",
        ["minimax_m2"] = static (text, tools) => text + Invoked(tools, "", "minimax:tool_call", static _ => ""),
        ["nemotron"] = static (text, tools) => $"{text}<TOOLCALL>{List(tools)}</TOOLCALL>",
        ["jamba"] = static (text, tools) => $"{text}<tool_calls>{List(tools)}</tool_calls>",
        ["phi4"] = static (text, tools) => $"{text}functools{List(tools)}",
        ["gemma4"] = static (text, tools) => text + Each(tools, "", static one =>
            $"<|tool_call>call:{one.Name}{{{Members(one, static (key, value) => $"{key}:{value}", ",", static value => Quoted(value, "<|\"|>"))}}}<tool_call|>"),
        ["harmony"] = static (text, tools) => $"<|channel|>commentary<|message|>{text}<|end|>{Each(tools, "", static one =>
            $"<|start|>assistant<|channel|>commentary to=functions.{one.Name} <|constrain|>json<|message|>{one.Arguments}<|call|>")}",
    };

    /// <summary>The families.</summary>
    public static IEnumerable<string> Names => Families.Keys;

    /// <summary>The script's text and its calls, where it names a family.</summary>
    public static string Of(Script script) => script.Family.Length > 0 && script.Tools.Count > 0 ? Families[script.Family](script.Text, script.Tools) : script.Text;

    private static string Each(IEnumerable<ScriptedTool> tools, string between, Func<ScriptedTool, string> call) => string.Join(between, tools.Select(call));

    private static string Named(ScriptedTool one, string arguments = "arguments") => $"{{\"name\": \"{one.Name}\", \"{arguments}\": {one.Arguments}}}";

    private static string List(IEnumerable<ScriptedTool> tools) => $"[{Each(tools, ", ", static one => Named(one))}]";

    private static string DeepSeek(IEnumerable<ScriptedTool> tools, Func<ScriptedTool, string> call) =>
        $"<｜tool▁calls▁begin｜>{Each(tools, "", one => $"<｜tool▁call▁begin｜>{call(one)}<｜tool▁call▁end｜>")}<｜tool▁calls▁end｜>";

    private static string Invoked(IEnumerable<ScriptedTool> tools, string prefix, string block, Func<JsonElement, string> attribute) =>
        $"<{block}>\n{Each(tools, "\n", one =>
            $"<{prefix}invoke name=\"{one.Name}\">\n{Members(one, static (_, value) => value, "", value => Plain(value), (key, value) => $"<{prefix}parameter name=\"{key}\"{attribute(value)}>", $"</{prefix}parameter>\n")}</{prefix}invoke>")}\n</{block}>";

    private static string Members(
        ScriptedTool one, Func<string, string, string> member, string between = "", Func<JsonElement, string>? write = null, Func<string, JsonElement, string>? before = null, string after = "")
    {
        using var json = JsonDocument.Parse(one.Arguments);
        return string.Join(between, json.RootElement.EnumerateObject().Select(each => before?.Invoke(each.Name, each.Value) + member(each.Name, (write ?? Plain)(each.Value)) + after));
    }

    private static string Plain(JsonElement value) => Quoted(value, "");

    private static string Quoted(JsonElement value, string quote) => value.ValueKind == JsonValueKind.String ? quote + value.GetString() + quote : value.GetRawText();

    // Its strings are Python's too.
    private static string Python(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        _ => value.GetRawText(),
    };
}
