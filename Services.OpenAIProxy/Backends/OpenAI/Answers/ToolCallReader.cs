using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>Reads the parts of function calls, whatever is missing or of another type than it should be.</summary>
internal static class ToolCallReader
{
    /// <summary>Reads the list <c>tool_calls</c>.</summary>
    public static void ReadList(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8, ToolCallRepair calls, List<GenerationEvent> events)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject)
            {
                ReadOne(ref json, utf8, calls, events);
            }
            else
            {
                json.Skip();
            }
        }
    }

    /// <summary>Reads one call, or the older <c>function_call</c>, which is the inner object alone.</summary>
    public static void ReadOne(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8, ToolCallRepair calls, List<GenerationEvent> events)
    {
        var part = default(Part);
        Read(ref json, utf8, ref part);
        calls.Push(part.Index, part.Id, part.Name, part.Arguments, events);
    }

    private static void Read(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8, ref Part part)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("index"u8))
            {
                json.Read();
                part.Index = JsonWords.Integer(ref json);
            }
            else if (json.ValueTextEquals("id"u8))
            {
                json.Read();
                part.Id = JsonWords.Word(ref json);
            }
            else if (json.ValueTextEquals("name"u8))
            {
                json.Read();
                part.Name = JsonWords.Text(ref json);
            }
            else if (json.ValueTextEquals("arguments"u8))
            {
                json.Read();
                part.Arguments = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? JsonWords.Raw(ref json, utf8) : JsonWords.Text(ref json);
            }
            else if (json.ValueTextEquals("function"u8))
            {
                json.Read();
                if (json.TokenType == JsonTokenType.StartObject)
                {
                    Read(ref json, utf8, ref part);
                }
            }
            else
            {
                json.Skip();
            }
        }
    }

    private struct Part
    {
        public int? Index;
        public string? Id;
        public string? Name;
        public string? Arguments;
    }
}
