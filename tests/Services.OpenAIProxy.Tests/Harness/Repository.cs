namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>Where this repository is.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Aspire.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
