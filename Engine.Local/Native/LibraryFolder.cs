namespace Atrium.Engine.Native;

/// <summary>Where the files of llama.cpp are. Their names carry a variant (<c>libllama.v0.5.0.so</c>), so they are found, not assumed.</summary>
internal static class LibraryFolder
{
    /// <summary>The folder of the library: <paramref name="configured"/> when set, else <c>llama</c> beside the program.</summary>
    public static string Locate(string? configured)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            return Path.GetFullPath(configured);
        }

        var beside = Path.Combine(AppContext.BaseDirectory, "llama");
        return Directory.Exists(beside) && !Directory.EnumerateFiles(beside, "libllama*").Any()
            ? Directory.EnumerateDirectories(beside).Order(StringComparer.Ordinal).LastOrDefault() ?? beside
            : beside;
    }

    /// <summary>The files behind the three names that the binding imports.</summary>
    /// <exception cref="EngineUnavailableException">One is missing, or there are several.</exception>
    public static IReadOnlyDictionary<string, string> Files(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new EngineUnavailableException(
                $"The folder of the llama.cpp libraries does not exist: {folder}. Build the engine (it restores native/package.json with npm) or set ENGINE_LIBRARY.");
        }

        return new Dictionary<string, string>
        {
            [LlamaApi.Library] = Single(folder, "libllama.", "libllama-common"),
            [GgmlApi.Library] = Single(folder, "libggml.", "libggml-"),
            [GgmlApi.BaseLibrary] = Single(folder, "libggml-base.", null),
        };
    }

    private static string Single(string folder, string prefix, string? except)
    {
        var found = Directory.EnumerateFiles(folder, prefix + "*")
            .Where(file => except is null || !Path.GetFileName(file).StartsWith(except, StringComparison.Ordinal))
            .ToArray();
        return found switch
        {
            [var only] => only,
            [] => throw new EngineUnavailableException($"The folder {folder} has no file {prefix}*: it does not hold the llama.cpp libraries."),
            _ => throw new EngineUnavailableException($"The folder {folder} has several files {prefix}*: keep those of one release only."),
        };
    }
}
