namespace Atrium.Engine.Tests.Hosting;

/// <summary>The model the tests run against: the shipped demo model, or the file ATRIUM_TEST_MODEL names.</summary>
internal static class TestModel
{
    public static string Path { get; } = Find();

    public static string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("ATRIUM_TEST_MODEL") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = System.IO.Path.Combine(folder.FullName, "demo-model", "atrium-demo.gguf");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new InvalidOperationException("demo-model/atrium-demo.gguf was not found; set ATRIUM_TEST_MODEL to a ChatML .gguf file.");
    }
}
