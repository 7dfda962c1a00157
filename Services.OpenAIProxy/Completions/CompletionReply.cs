namespace Atrium.OpenAIProxy.Completions;

/// <summary>What stays the same over all parts of one reply.</summary>
internal sealed record CompletionReply
{
    /// <summary>The completion's id.</summary>
    public string Id { get; } = "cmpl-" + Guid.NewGuid().ToString("N");

    /// <summary>When it began, in seconds since 1970.</summary>
    public required long Created { get; init; }

    /// <summary>The model that answers.</summary>
    public required string Model { get; init; }

    /// <summary>What was asked for.</summary>
    public required CompletionOrder Order { get; init; }

    /// <summary>How many choices all prompts have together.</summary>
    public int Choices => Order.Requests.Count * ChoicesOfEach;

    /// <summary>Whether a stream ends with the token counts.</summary>
    public bool IncludeUsage => Order.Requests[0].IncludeUsage;

    private int ChoicesOfEach => Order.Requests[0].Choices;

    /// <summary>The prompt that a choice begins with; empty when it is not wanted.</summary>
    public string EchoOf(int choice) => Order.Echo ? Order.Requests[choice / ChoicesOfEach].Prompt!.Text : "";
}
