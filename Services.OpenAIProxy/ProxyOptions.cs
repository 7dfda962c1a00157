namespace Atrium.OpenAIProxy;

/// <summary>What the proxy itself decides.</summary>
internal sealed record ProxyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OpenAIProxy";

    /// <summary>Names no format: the model's template tells.</summary>
    public const string Auto = "auto";

    /// <summary>The id under which the engine's model is offered.</summary>
    public string ModelName { get; init; } = "qwen3";

    /// <summary>Where the chat template of the model over the environment's engines is; null leaves it to the engine.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Whether the model's thinking is dropped; else it is delivered as <c>reasoning_content</c>.</summary>
    public bool StripThinking { get; init; } = true;

    /// <summary>Whether a request with members that are not part of the API is refused, as OpenAI itself does.</summary>
    public bool StrictRequests { get; init; }

    /// <summary>Whether a call of a function that was not offered reaches the client as a call; else as the text that the model wrote.</summary>
    public bool PassUnknownCalls { get; init; }

    /// <summary>How models write calls that do not say it themselves; <see cref="Auto"/> leaves it to their templates.</summary>
    public string ToolCallFormat { get; init; } = Auto;

    /// <summary>How models think in their output that do not say it themselves; <see cref="Auto"/> leaves it to their templates.</summary>
    public string ReasoningFormat { get; init; } = Auto;

    /// <summary>Seconds of silence in a stream after which a comment is sent; 0 sends none.</summary>
    public int KeepAliveSeconds { get; init; } = 15;

    /// <summary>Most tokens of prompts and answers per minute and key of the gateway; 0 is no limit.</summary>
    public int TokensPerMinute { get; init; }

    /// <summary>Whether answers say in headers which deployment gave them and after how many tries.</summary>
    public bool RouteHeaders { get; init; } = true;

    /// <summary>Where the search engine is, if there is one; shown as configured or not in <c>/health</c>.</summary>
    public Uri? SearxngUrl { get; init; }
}
