using System.Text.Json;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>Functions for requests, and calls as an answer had them.</summary>
internal static class ChatTools
{
    public const string Weather =
        """{"type":"function","function":{"name":"get_weather","description":"Weather of a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}""";

    public const string Time = """{"type":"function","function":{"name":"get_time","parameters":{"type":"object","properties":{"zone":{"type":"string"}}}}}""";

    public const string Both = $"\"tools\":[{Weather},{Time}]";

    /// <summary>What a model of the Hermes family writes to call.</summary>
    public static string Call(string name, string arguments) => $"<tool_call>\n{{\"name\": \"{name}\", \"arguments\": {arguments}}}\n</tool_call>";

    /// <summary>The calls of a whole answer as <c>name|arguments</c>.</summary>
    public static string Of(JsonElement choice) => !choice.GetProperty("message").TryGetProperty("tool_calls", out var calls) ? "" : string.Join(
        ' ', calls.EnumerateArray().Select(static call => $"{call.GetProperty("function").GetProperty("name").GetString()}|{call.GetProperty("function").GetProperty("arguments").GetString()}"));

    /// <summary>The calls of a stream put together as a strict client does it.</summary>
    public static string Of(ChatStreamResult stream)
    {
        var calls = new List<(string Name, string Arguments)>();
        foreach (var delta in stream.Chunks.Where(static chunk => chunk.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0).Select(static chunk => chunk.GetProperty("choices")[0].GetProperty("delta")))
        {
            if (!delta.TryGetProperty("tool_calls", out var parts))
            {
                continue;
            }

            var part = Assert.Single(parts.EnumerateArray());
            var (index, function) = (part.GetProperty("index").GetInt32(), part.GetProperty("function"));
            if (part.TryGetProperty("id", out var id))
            {
                Assert.Equal((calls.Count, "function", ""), (index, part.GetProperty("type").GetString(), function.GetProperty("arguments").GetString()));
                Assert.NotEqual("", id.GetString());
                calls.Add((function.GetProperty("name").GetString()!, ""));
            }
            else
            {
                Assert.Equal(["index", "function"], part.EnumerateObject().Select(static member => member.Name));
                calls[index] = (calls[index].Name, calls[index].Arguments + function.GetProperty("arguments").GetString());
            }
        }

        return string.Join(' ', calls.Select(static call => $"{call.Name}|{call.Arguments}"));
    }
}
