using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Templates.Jinja;

namespace Atrium.OpenAIProxy.Templates;

/// <summary>A model's prompt format: its own Jinja template, or plain ChatML for a model that brings none.</summary>
internal sealed class ChatTemplate
{
    /// <summary>Begins a turn of ChatML.</summary>
    public const string Start = ChatMlPrompt.Start;

    /// <summary>Ends a turn of ChatML.</summary>
    public const string End = ChatMlPrompt.End;

    private readonly JinjaPrompt? _jinja;
    private readonly string? _omittedBos;
    private readonly bool _neutralise;

    /// <summary>Of one template as its text; null is a model that brings none.</summary>
    public ChatTemplate(string? jinja = null, IEnumerable<string>? specialTokens = null, string? endToken = null, bool neutralise = true)
        : this(TemplateSource.Of(jinja, [.. specialTokens ?? []], endToken: endToken), neutralise)
    {
    }

    /// <summary>Of <paramref name="source"/>. A template that cannot be read is a <see cref="Problem"/>, and every rendering says so.</summary>
    public ChatTemplate(TemplateSource source, bool neutralise = true, TimeProvider? time = null)
    {
        Source = source;
        _neutralise = neutralise;
        _omittedBos = source.OmitBos ? source.Tokens.GetValueOrDefault("bos_token") : null;
        try
        {
            _jinja = source.Templates.Count > 0 ? new JinjaPrompt(source, time ?? TimeProvider.System) : null;
        }
        catch (JinjaException exception)
        {
            Problem = $"The model's chat template cannot be used: {exception.Description}";
        }

        var jinja = string.Concat(source.Templates.Values);
        Calls = jinja.Length == 0 ? ToolCallFormats.Hermes : ToolCallFormats.OfTemplate(jinja);
        Reasoning = ReasoningFormat.OfTemplate(jinja);
        var marks = source.Templates.Values.SelectMany(TemplateMarks.In).ToList();
        string[] usual = _jinja is null || marks.Contains(Start) ? [End, Start, ChatMlPrompt.EndOfText] : [];
        string?[] ends = marks.Contains("<|channel|>") ? ["<|return|>", "<|call|>"] : [.. usual, _jinja?.Habits.EndMark];
        Special = new SpecialTokens([.. usual, .. source.SpecialTokens, .. source.Tokens.Values, .. marks]);
        EndMarks = [.. ends.Append(source.Tokens.GetValueOrDefault("eos_token")).OfType<string>().Where(static mark => mark.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What it was made of; without templates for a model that brings none.</summary>
    public TemplateSource Source { get; }

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Problem { get; }

    /// <summary>The model's control tokens.</summary>
    public SpecialTokens Special { get; }

    /// <summary>Marks that end a turn; an engine that prints them has gone past the end of its answer.</summary>
    public IReadOnlyList<string> EndMarks { get; }

    /// <summary>How the model writes calls of functions; null where it brings a template that says nothing about them.</summary>
    public ToolCallFormat? Calls { get; }

    /// <summary>How the model thinks in its output.</summary>
    public ReasoningFormat Reasoning { get; }

    /// <summary>Renders <paramref name="turns"/> and the head of the assistant's answer. <paramref name="tools"/> are those the model may call.</summary>
    public Prompt Render(IReadOnlyList<ChatTurn> turns, Thinking thinking, params IReadOnlyList<Tool> tools) => Render(turns, thinking, tools, TemplateInputs.None);

    /// <summary>Renders <paramref name="turns"/> with all that a client may give.</summary>
    /// <exception cref="EngineException">The template refuses the conversation, which is the client's doing, or cannot be used, which is not.</exception>
    public Prompt Render(IReadOnlyList<ChatTurn> turns, Thinking thinking, IReadOnlyList<Tool> tools, TemplateInputs inputs)
    {
        if (Problem is not null)
        {
            throw new EngineException(new GenerationFailure(FailureKind.Engine, Problem));
        }

        var text = Text(turns, thinking, tools, inputs);
        if (_omittedBos is { Length: > 0 } bos && text.StartsWith(bos, StringComparison.Ordinal))
        {
            text = text[bos.Length..];
        }

        return inputs.ContinueFinalMessage ? PromptEnd.Continued(text, Safe(turns[^1].Content)) : PromptEnd.Of(text, thinking);
    }

    private string Text(IReadOnlyList<ChatTurn> turns, Thinking thinking, IReadOnlyList<Tool> tools, TemplateInputs inputs)
    {
        if (_jinja is null)
        {
            return ChatMlPrompt.Render(turns, tools, inputs.AddGenerationPrompt ?? !inputs.ContinueFinalMessage, Safe);
        }

        try
        {
            return _jinja.Render(turns, thinking, tools, inputs, Safe);
        }
        catch (JinjaException exception)
        {
            var message = exception.Fault == JinjaFault.Raised ? exception.Message : $"The model's chat template fails for these messages: {exception.Description}";
            throw new EngineException(new GenerationFailure(FailureKind.InvalidRequest, message, "messages") { Code = "chat_template_error" });
        }
    }

    private string Safe(string content) => _neutralise ? Special.Neutralise(content) : content;
}
