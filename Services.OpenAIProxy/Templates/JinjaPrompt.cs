using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates.Jinja;
using Atrium.OpenAIProxy.Templates.Jinja.Values;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>Prompts by the model's own templates.</summary>
internal sealed class JinjaPrompt
{
    private readonly Dictionary<string, JinjaTemplate> _templates;
    private readonly Dictionary<string, object> _tokens;
    private readonly TimeProvider _time;

    /// <summary>Reads the templates of <paramref name="source"/>, of which there is at least one.</summary>
    /// <exception cref="JinjaException">One is not a template.</exception>
    public JinjaPrompt(TemplateSource source, TimeProvider time)
    {
        _time = time;
        _templates = source.Templates.ToDictionary(static one => one.Key, static one => JinjaTemplate.Parse(one.Value), StringComparer.Ordinal);

        // Templates put these together with texts without asking whether they are there.
        _tokens = new(StringComparer.Ordinal) { ["bos_token"] = "", ["eos_token"] = "" };
        foreach (var (name, text) in source.Tokens)
        {
            _tokens[name] = text;
        }

        Habits = TemplateHabits.Of(Try);
    }

    /// <summary>The forms that the templates take.</summary>
    public TemplateHabits Habits { get; }

    /// <summary>Renders a conversation.</summary>
    /// <param name="turns">The messages.</param>
    /// <param name="thinking">What the client wants of a model that can think.</param>
    /// <param name="tools">The functions that the model may call.</param>
    /// <param name="inputs">What else the client gives.</param>
    /// <param name="safe">Breaks the control tokens in a client's text.</param>
    /// <exception cref="JinjaException">The template raises or fails.</exception>
    public string Render(IReadOnlyList<ChatTurn> turns, Thinking thinking, IReadOnlyList<Tool> tools, TemplateInputs inputs, Func<string, string> safe) =>
        Render(Habits, turns, thinking, tools, inputs, safe);

    private string Render(
        TemplateHabits habits, IReadOnlyList<ChatTurn> turns, Thinking thinking, IReadOnlyList<Tool> tools, TemplateInputs inputs, Func<string, string> safe)
    {
        var values = new MessageValues(habits, safe);
        var variables = new Dictionary<string, object>(_tokens, StringComparer.Ordinal);
        if (inputs.ReasoningEffort is { } effort)
        {
            variables["reasoning_effort"] = effort;
        }

        if (inputs.Variables.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in inputs.Variables.EnumerateObject())
            {
                variables[member.Name] = FromJson.Of(member.Value, safe);
            }
        }

        if (thinking != Thinking.Unspecified)
        {
            // Qwen and most others know the first name, DeepSeek and Granite the second.
            variables["enable_thinking"] = Truth.Value(thinking == Thinking.On);
            variables["thinking"] = Truth.Value(thinking == Thinking.On);
        }

        var documents = inputs.Documents.ValueKind == JsonValueKind.Array ? FromJson.Of(inputs.Documents, safe) : None.Value;
        variables["messages"] = new Sequence([.. turns.Select(values.Of)]);
        variables["tools"] = tools.Count == 0 ? None.Value : new Sequence([.. tools.Select(values.Of)]);
        variables["documents"] = documents;
        variables["add_generation_prompt"] = Truth.Value(inputs.AddGenerationPrompt ?? !inputs.ContinueFinalMessage);
        return Choose(tools.Count > 0, Truth.Of(documents)).Render(variables, _time.GetLocalNow);
    }

    private JinjaTemplate Choose(bool tools, bool documents) =>
        (tools && _templates.TryGetValue("tool_use", out var template)) || (documents && _templates.TryGetValue("rag", out template)) || _templates.TryGetValue(TemplateSource.Default, out template)
            ? template : _templates.First().Value;

    private string? Try(TemplateHabits habits, IReadOnlyList<ChatTurn> turns)
    {
        try
        {
            return Render(habits, turns, Thinking.Unspecified, [], TemplateInputs.None, static text => text);
        }
        catch (JinjaException)
        {
            return null;
        }
    }
}
