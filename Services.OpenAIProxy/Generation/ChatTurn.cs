namespace Atrium.OpenAIProxy.Generation;

/// <summary>Who speaks in a conversation.</summary>
internal enum ChatRole
{
    /// <summary>Instructions that stand above the conversation; OpenAI's newer name is <c>developer</c>.</summary>
    System,

    /// <summary>The person, or the program that speaks for one.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>The result of a tool.</summary>
    Tool,
}

/// <summary>One message.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">Its text; text parts are joined by line feeds.</param>
internal sealed record ChatTurn(ChatRole Role, string Content)
{
    /// <summary>Calls that the model made in this turn.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>For a tool's result: the id of the call it answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The speaker's name, or the tool's; null when not said.</summary>
    public string? Name { get; init; }

    /// <summary>What the model thought before it said this, where the client sends it back; null when it does not.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Parts that are not text. Engines that take them get them from <see cref="GenerationRequest.Body"/>.</summary>
    public IReadOnlyList<MediaPart> Media { get; init; } = [];
}

/// <summary>The kinds of content that are not text.</summary>
internal enum MediaKind
{
    /// <summary><c>image_url</c>.</summary>
    Image,

    /// <summary><c>input_audio</c>.</summary>
    Audio,

    /// <summary><c>file</c>.</summary>
    File,
}

/// <summary>A part of a message that is not text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Where it stands in the request, as in <c>messages[0].content[1]</c>.</param>
internal sealed record MediaPart(MediaKind Kind, string Path);
