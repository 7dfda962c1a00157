using Atrium.Engine.Native;

namespace Atrium.Engine.Models;

/// <summary>The first look at a model file, for an error that says more than "failed to load".</summary>
internal static class GgufFile
{
    /// <summary>Throws when <paramref name="path"/> is not a readable file that begins like a GGUF.</summary>
    /// <exception cref="EngineUnavailableException">With the reason.</exception>
    public static void CheckReadable(string path)
    {
        if (!File.Exists(path))
        {
            throw new EngineUnavailableException(
                Directory.Exists(path) ? $"The model {path} is a folder, not a .gguf file." : $"The model file {path} does not exist.");
        }

        try
        {
            using var file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[4];
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.SequenceEqual("GGUF"u8))
            {
                throw new EngineUnavailableException($"The model file {path} is not a GGUF file: it does not begin with 'GGUF'.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EngineUnavailableException($"The model file {path} cannot be read: {exception.Message}");
        }
    }
}
