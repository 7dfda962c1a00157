using System.Globalization;
using System.Runtime.InteropServices;

namespace Atrium.Cli.Doctor;

/// <summary>What the local engine needs: llama.cpp's libraries and a model.</summary>
internal static class EngineChecks
{
    private const string DemoModel = "atrium-demo.gguf";

    public static IReadOnlyList<Finding> Look() => [Library(), Model()];

    private static Finding Library()
    {
        const string Name = "llama.cpp";
        var folder = Environment.GetEnvironmentVariable("ENGINE_LIBRARY") is { Length: > 0 } set ? set : Path.Combine(AppContext.BaseDirectory, "llama");
        if (!Directory.Exists(folder))
        {
            return new Finding(Name, FindingStatus.Missing, "its libraries are not beside this program", "Build again (npm fetches them), or set ENGINE_LIBRARY to their folder.");
        }

        // In the order in which they need each other; loading runs no code that a processor could refuse.
        string? llama = null;
        foreach (var prefix in (string[])["libggml-base.", "libggml.", "libllama."])
        {
            var file = Directory.EnumerateFiles(folder, prefix + "*").FirstOrDefault();
            if (file is null || !NativeLibrary.TryLoad(file, out _))
            {
                return new Finding(Name, FindingStatus.Missing, $"{prefix}so {(file is null ? "is not in its folder" : "cannot be loaded")}", "Delete native/node_modules and build again, or set ENGINE_LIBRARY.");
            }

            llama = file;
        }

        return new Finding(Name, FindingStatus.Ok, $"{Path.GetFileName(llama)} loads");
    }

    private static Finding Model()
    {
        const string Name = "model";
        var chosen = Environment.GetEnvironmentVariable("ATRIUM_MODEL") is { Length: > 0 } set ? set : null;
        var file = chosen ?? Path.Combine(AppContext.BaseDirectory, "models", DemoModel);
        if (!File.Exists(file))
        {
            return new Finding(
                Name, FindingStatus.Missing, chosen is null ? "the demo model is not beside this program" : $"ATRIUM_MODEL names '{chosen}', which is not there",
                chosen is null ? "Build again, or set ATRIUM_MODEL to a .gguf file." : "Set ATRIUM_MODEL to a .gguf file.");
        }

        Span<byte> magic = stackalloc byte[4];
        using var stream = File.OpenRead(file);
        var size = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}, {stream.Length / 1e6:0.0} MB");
        return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("GGUF"u8)
            ? new Finding(Name, FindingStatus.Ok, size + (chosen is null ? " (knows only Atrium; ATRIUM_MODEL serves any .gguf)" : ""))
            : new Finding(Name, FindingStatus.Missing, $"{size}: not a GGUF file", "Set ATRIUM_MODEL to a .gguf file.");
    }
}
