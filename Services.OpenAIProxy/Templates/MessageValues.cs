using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>
/// Messages, functions and calls as templates expect them: OpenAI's objects, with the arguments of calls as objects, as transformers and
/// vLLM give them.
/// </summary>
/// <param name="habits">What the template needs otherwise.</param>
/// <param name="safe">Breaks the control tokens in a client's text.</param>
internal sealed class MessageValues(TemplateHabits habits, Func<string, string> safe)
{
    /// <summary>A message.</summary>
    public Mapping Of(ChatTurn turn)
    {
        var message = new Mapping();
        message.Set("role", turn.Role switch { ChatRole.System => "system", ChatRole.Assistant => "assistant", ChatRole.Tool => "tool", _ => "user" });
        message.Set("content", Content(turn));
        if (turn.Reasoning is { } thought)
        {
            message.Set("reasoning_content", safe(thought));
            message.Set("reasoning", safe(thought));
        }

        if (turn.Name is { } name)
        {
            message.Set("name", safe(name));
        }

        if (turn.ToolCalls.Count > 0)
        {
            message.Set("tool_calls", new Sequence([.. turn.ToolCalls.Select(Of)]));
        }

        if (turn.ToolCallId is { } id)
        {
            message.Set("tool_call_id", safe(id));
        }

        return message;
    }

    /// <summary>The declaration of a function.</summary>
    public Mapping Of(Tool tool)
    {
        var function = new Mapping();
        function.Set("name", safe(tool.Name));
        if (tool.Description is not null)
        {
            function.Set("description", safe(tool.Description));
        }

        if (tool.Parameters.ValueKind != JsonValueKind.Undefined)
        {
            function.Set("parameters", FromJson.Of(tool.Parameters, safe));
        }

        return Function(function);
    }

    private object Content(ChatTurn turn)
    {
        if (turn.Content.Length == 0 && turn.ToolCalls.Count > 0 && habits.WantsNoContent)
        {
            return None.Value;
        }

        var text = safe(turn.Content);
        if (!habits.WantsParts)
        {
            return text;
        }

        var part = new Mapping();
        part.Set("type", "text");
        part.Set("text", text);
        return new Sequence([part]);
    }

    private Mapping Of(ToolCall call)
    {
        var function = new Mapping();
        function.Set("name", safe(call.Name));
        function.Set("arguments", Arguments(call.Arguments));
        var value = Function(function);
        value.Set("id", safe(call.Id));
        return value;
    }

    private object Arguments(string arguments)
    {
        arguments = string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments;
        if (habits.WantsTextArguments)
        {
            return safe(arguments);
        }

        try
        {
            using var json = JsonDocument.Parse(arguments);
            return json.RootElement.ValueKind == JsonValueKind.Object ? FromJson.Of(json.RootElement, safe) : safe(arguments);
        }
        catch (JsonException)
        {
            // An earlier answer that was cut off: the model sees what it wrote.
            return safe(arguments);
        }
    }

    private static Mapping Function(Mapping function)
    {
        var value = new Mapping();
        value.Set("type", "function");
        value.Set("function", function);
        return value;
    }
}
