using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>One choice while it comes in.</summary>
internal sealed class ChoiceState(int index, StreamText usual)
{
    private readonly IncomingText _text = new(usual);
    private IncomingText? _reasoning;
    private readonly ToolCallRepair _calls = new(index);

    /// <summary>Why it ended, as far as the engine says; the last reason holds, as some give one with every chunk.</summary>
    public FinishReason? Finish { get; set; }

    /// <summary>Whether anything came.</summary>
    public bool Any => Characters > 0 || _calls.Any;

    /// <summary>Where the text of the last part stood in its chunk, without the quotes; 0 when it was not one string.</summary>
    public int TextStart { get; private set; }

    /// <summary>Its length in bytes.</summary>
    public int TextLength { get; private set; }

    /// <summary>Characters of text, thinking and refusal.</summary>
    public long Characters { get; private set; }

    /// <summary>What the chunks were proven to hold; Auto when they gave no proof.</summary>
    public StreamText Proven => _text.Proven;

    /// <summary>Adds a part of the text.</summary>
    public void Text(ReadOnlySpan<byte> utf8, List<GenerationEvent> events)
    {
        EndReasoning(events);
        AddText(_text.Push(utf8), events);
    }

    /// <summary>Adds a part of the thinking.</summary>
    public void Reasoning(ReadOnlySpan<byte> utf8, List<GenerationEvent> events) => AddReasoning((_reasoning ??= new IncomingText(usual)).Push(utf8), events);

    /// <summary>Reads the <c>text</c> of the older API.</summary>
    public void ReadText(ref Utf8JsonReader json, List<GenerationEvent> events)
    {
        TextStart = 0;
        Place(json);
        Text(JsonWords.Bytes(json), events);
    }

    /// <summary>Reads a <c>delta</c> or a <c>message</c>.</summary>
    public void Read(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8, List<GenerationEvent> events)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        TextStart = 0;
        string? refusal = null;
        Utf8JsonReader content = default, reasoning = default, otherReasoning = default;
        var calls = default(Utf8JsonReader);
        var oldCall = default(Utf8JsonReader);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("content"u8))
            {
                json.Read();
                Place(json);
                content = json;
                json.Skip();
            }
            else if (json.ValueTextEquals("reasoning_content"u8))
            {
                json.Read();
                Place(json);
                reasoning = json;
                json.Skip();
            }
            else if (json.ValueTextEquals("reasoning"u8))
            {
                json.Read();
                Place(json);
                otherReasoning = json;
                json.Skip();
            }
            else if (json.ValueTextEquals("refusal"u8))
            {
                json.Read();
                refusal = JsonWords.Text(ref json);
            }
            else if (json.ValueTextEquals("tool_calls"u8))
            {
                json.Read();
                calls = json;
                json.Skip();
            }
            else if (json.ValueTextEquals("function_call"u8))
            {
                json.Read();
                oldCall = json;
                json.Skip();
            }
            else
            {
                json.Skip();
            }
        }

        // Where an engine sends its thinking under both names, it is the same text twice.
        var thought = Says(reasoning) ? reasoning : otherReasoning;
        if (Says(thought))
        {
            Reasoning(JsonWords.Bytes(thought), events);
        }

        if (Says(content))
        {
            Text(JsonWords.Bytes(content), events);
        }
        else if (content.TokenType == JsonTokenType.StartArray)
        {
            Text(Encoding.UTF8.GetBytes(Parts(ref content)), events);
        }

        if (!string.IsNullOrEmpty(refusal))
        {
            Took(refusal);
            events.Add(new GenerationEvent.Refusal(refusal, index));
        }

        if (calls.TokenType == JsonTokenType.StartArray)
        {
            ToolCallReader.ReadList(ref calls, utf8, _calls, events);
        }

        if (oldCall.TokenType == JsonTokenType.StartObject)
        {
            ToolCallReader.ReadOne(ref oldCall, utf8, _calls, events);
        }
    }

    /// <summary>Ends the choice. <paramref name="fits"/>: the token limit was not reached, as far as is known.</summary>
    public void End(bool fits, List<GenerationEvent> events)
    {
        EndReasoning(events);
        AddText(_text.Flush(), events);
        var cut = Finish == FinishReason.Length || _calls.AnyCut && (Finish is FinishReason.ToolCalls or null || !fits);
        _calls.End(cut, events);
        events.Add(new GenerationEvent.ChoiceEnded(Reason(cut), index));
    }

    private FinishReason Reason(bool cut) => Finish switch
    {
        // Some say "tool_calls" although the limit cut the last call short, and some say "stop" after calls.
        _ when cut => FinishReason.Length,
        FinishReason.Stop or null when _calls.Any => FinishReason.ToolCalls,
        FinishReason.ToolCalls when !_calls.Any => FinishReason.Stop,
        var reason => reason ?? FinishReason.Stop,
    };

    private void EndReasoning(List<GenerationEvent> events)
    {
        AddReasoning(_reasoning?.Flush() ?? "", events);
        _reasoning = null;
    }

    private void AddText(string delta, List<GenerationEvent> events)
    {
        if (delta.Length > 0)
        {
            Took(delta);
            events.Add(new GenerationEvent.Text(delta, index));
        }
    }

    private void AddReasoning(string delta, List<GenerationEvent> events)
    {
        if (delta.Length > 0)
        {
            Took(delta);
            events.Add(new GenerationEvent.Reasoning(delta, index));
        }
    }

    private static bool Says(in Utf8JsonReader json) => json.TokenType == JsonTokenType.String && !json.ValueSpan.IsEmpty;

    private void Took(string delta)
    {
        Characters += delta.Length;
    }

    private void Place(in Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String && !json.ValueSpan.IsEmpty)
        {
            (TextStart, TextLength) = ((int)json.TokenStartIndex + 1, json.ValueSpan.Length);
        }
    }

    /// <summary>Text in parts.</summary>
    private static string Parts(ref Utf8JsonReader json)
    {
        var content = "";
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                content += JsonWords.Text(ref json);
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isText = json.ValueTextEquals("text"u8);
                json.Read();
                if (isText)
                {
                    content += JsonWords.Text(ref json);
                }
                else
                {
                    json.Skip();
                }
            }
        }

        return content;
    }
}
