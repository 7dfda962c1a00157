namespace Atrium.Cli.Up;

/// <summary>What <c>atrium up</c> was asked for.</summary>
internal sealed record UpRequest
{
    /// <summary>The gateway's port, or null for the variable's.</summary>
    public int? Port { get; init; }

    /// <summary>The gateway's address, or null for the variable's.</summary>
    public string? Host { get; init; }

    /// <summary>The model file, or null for the variable's.</summary>
    public string? Model { get; init; }

    /// <summary>How the stack is run.</summary>
    public UpMode Mode { get; init; }

    /// <summary>One JSON line instead of the block.</summary>
    public bool Json { get; init; }

    /// <summary>Shows every service's log, not only warnings.</summary>
    public bool Verbose { get; init; }

    /// <summary>The variables that the options set, on top of the environment.</summary>
    public IReadOnlyDictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Port is { } port)
        {
            variables["GATEWAY_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (Host is { } host)
        {
            variables["GATEWAY_HOST"] = host;
        }

        if (Model is { } model)
        {
            variables["ATRIUM_MODEL"] = File.Exists(model)
                ? Path.GetFullPath(model)
                : throw new CliException($"There is no file '{model}' (--model). Name a .gguf file.");
        }

        if (!Verbose && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("LOG_LEVEL")))
        {
            variables["LOG_LEVEL"] = nameof(LogLevel.Warning);
        }

        return variables;
    }
}

/// <summary>How the stack is run.</summary>
internal enum UpMode
{
    /// <summary>Aspire when it restores and a container engine answers, else Standalone.</summary>
    Auto,

    /// <summary>The AppHost.</summary>
    Aspire,

    /// <summary>Everything in one process, the engine beside it.</summary>
    Standalone,
}
