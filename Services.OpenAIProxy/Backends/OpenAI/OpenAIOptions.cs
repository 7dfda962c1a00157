namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>An engine that speaks OpenAI's API, and how patient to be with it.</summary>
internal sealed record OpenAIOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OpenAI";

    /// <summary>Which engine it is.</summary>
    public OpenAIFlavour Flavour { get; init; } = OpenAIFlavour.OpenAI;

    /// <summary>Where it is, with or without <c>/v1</c>; null for the flavour's usual port on this machine, or OpenAI's service.</summary>
    public Uri? Url { get; init; }

    /// <summary>The key it asks for; null for none. Never logged.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The engine's name of the model; null for the name the client used.</summary>
    public string? Model { get; init; }

    /// <summary>Sent as <c>OpenAI-Organization</c>; null for none.</summary>
    public string? Organization { get; init; }

    /// <summary>Further headers for each request.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>What becomes of thinking that a client sends back.</summary>
    public ReasoningInput Reasoning { get; init; } = ReasoningInput.Auto;

    /// <summary>Whether streams are asked for token counts (<c>stream_options</c>). An engine that refuses the member is not sent it again.</summary>
    public bool StreamUsage { get; init; } = true;

    /// <summary>Seconds to wait for a TCP connection.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 5;

    /// <summary>Seconds to wait for a whole answer, or for the first event of a stream. OpenAI's own clients wait as long.</summary>
    public int ResponseTimeoutSeconds { get; init; } = 600;

    /// <summary>Seconds of silence allowed between two events of a stream.</summary>
    public int IdleTimeoutSeconds { get; init; } = 120;

    /// <summary>The most bytes of one event of a stream.</summary>
    public int LargestEventBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The most bytes of a whole answer.</summary>
    public int LargestAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Where it is in any case.</summary>
    public Uri Address => Url ?? new Uri(Flavour switch
    {
        OpenAIFlavour.Vllm => "http://localhost:8000",
        OpenAIFlavour.SgLang => "http://localhost:30000",
        OpenAIFlavour.LlamaServer => "http://localhost:8080",
        OpenAIFlavour.Ollama => "http://localhost:11434",
        _ => "https://api.openai.com",
    });

    /// <summary>Without the key and the headers: a record prints its members, and this one must not print its secrets.</summary>
    public override string ToString() => $"{nameof(OpenAIOptions)} {{ {nameof(Flavour)} = {Flavour}, {nameof(Address)} = {Address}, {nameof(Model)} = {Model} }}";
}
