namespace Atrium.Engine;

/// <summary>What the engine serves and how much of the machine it takes. Filled from <see cref="EngineVariables"/>.</summary>
internal sealed record EngineOptions
{
    public const string Section = "Engine";

    /// <summary>The address to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The .gguf file served as the default model and as <c>ensemble</c>; null is the shipped demo model.</summary>
    public string? Model { get; init; }

    /// <summary>A folder of .gguf files that can be loaded by name; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>The folder of the llama.cpp libraries; null is <c>llama</c> beside the program.</summary>
    public string? Library { get; init; }

    /// <summary>Requests that run at once, 1 to 256; 0 chooses by memory.</summary>
    public int Slots { get; init; }

    /// <summary>Tokens per request, prompt and answer together; 0 chooses by model and memory.</summary>
    public int Context { get; init; }

    /// <summary>Compute threads; 0 chooses by processor.</summary>
    public int Threads { get; init; }

    /// <summary>Most tokens in one step.</summary>
    public int Batch { get; init; } = 512;

    /// <summary>Requests that may wait for a slot.</summary>
    public int Queue { get; init; } = 256;

    /// <summary>The same answer for the same request, whatever runs beside it.</summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>Stop when standard input ends.</summary>
    public bool ParentStdin { get; init; }

    /// <summary>The largest request body, in MiB.</summary>
    public int MaxBodyMiB { get; init; } = 16;
}
