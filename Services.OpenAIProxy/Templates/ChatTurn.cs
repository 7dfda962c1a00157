namespace Atrium.OpenAIProxy.Templates;

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

/// <summary>One message as a template renders it.</summary>
internal sealed record ChatTurn(ChatRole Role, string Content);
