using Atrium.Engine.Models;
using Atrium.Engine.Native;

namespace Atrium.Engine.Tests.Hosting;

/// <summary>The model the tests run against: the shipped demo model, or the file ATRIUM_TEST_MODEL names.</summary>
internal static class TestModel
{
    /// <summary>The demo model as shipped, whatever the other tests run against.</summary>
    public static string Shipped { get; } = Find();

    public static string Path { get; } = Environment.GetEnvironmentVariable("ATRIUM_TEST_MODEL") is { Length: > 0 } chosen ? chosen : Shipped;

    /// <summary>The tokens of the model; they stay in memory for all tests.</summary>
    public static Vocabulary Vocabulary => Loaded.Value.Vocabulary;

    public static string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    private static readonly Lazy<LlamaModel> Loaded = new(static () =>
    {
        LlamaLibrary.Load(LibraryFolder.Locate(Environment.GetEnvironmentVariable("ENGINE_LIBRARY")));
        return LlamaModel.Load(Path);
    });

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = System.IO.Path.Combine(folder.FullName, "demo-model", "atrium-demo.gguf");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new InvalidOperationException("demo-model/atrium-demo.gguf was not found above the tests.");
    }
}
