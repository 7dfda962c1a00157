namespace Atrium.Upstreams.OpenAI;

/// <summary>What the mock reads of a request for a chat or a completion.</summary>
/// <param name="Asked">The last message of the user as text, or the prompt.</param>
/// <param name="Words">The script in the request, or null.</param>
/// <param name="Logprobs">How many alternatives per token are asked for; -1 asks for none at all.</param>
/// <param name="Messages">How many there are; calls of tools get their ids from it.</param>
/// <param name="AfterTool">The last message is a tool's result.</param>
/// <param name="Prompts">How many prompts a completion has.</param>
internal sealed record CompletionCall(
    bool Chat,
    string Model,
    string Asked,
    string? Words,
    int PromptTokens,
    bool Stream,
    bool IncludeUsage,
    bool Obfuscate,
    int N,
    int Limit,
    int Logprobs,
    bool EchoPrompt,
    int Messages,
    bool AfterTool,
    int Prompts)
{
    /// <summary>Strings that end the answer.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>How many choices the answer has.</summary>
    public int Choices => N * Prompts;
}
