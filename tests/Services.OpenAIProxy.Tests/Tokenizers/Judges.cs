using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Tokenizers;
using Atrium.OpenAIProxy.Tokenizers.Files;

namespace Atrium.OpenAIProxy.Tests.Tokenizers;

/// <summary>Other people's tokenizers, run by node, and the vocabularies that they and Atrium's are given.</summary>
public sealed class Judges : IAsyncLifetime
{
    private static readonly string Scripts = typeof(Judges).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "JudgeFolder").Value!;

    private readonly ConcurrentDictionary<string, Tokenizer> _tokenizers = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("atrium-tokens-").FullName;

    /// <inheritdoc/>
    public Task InitializeAsync() => NodeAsync("make.mjs", _folder);

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    internal string FileOf(string name) => Path.Combine(_folder, name + ".json");

    internal Tokenizer Load(string name) => _tokenizers.GetOrAdd(name, one => TokenizerFile.Load(FileOf(one)));

    internal async Task<IReadOnlyList<Verdict>> AskAsync(string judge, string name, IReadOnlyList<string> texts)
    {
        var (input, output) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            await File.WriteAllTextAsync(input, JsonSerializer.Serialize(texts));
            await NodeAsync("judge.mjs", judge, FileOf(name), input, output);
            return JsonSerializer.Deserialize<List<Verdict>>(await File.ReadAllTextAsync(output))!;
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
        }
    }

    private static async Task NodeAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Scripts, script), .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        var (errors, output) = (node.StandardError.ReadToEndAsync(), node.StandardOutput.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors + await output);
    }
}

/// <summary>What another tokenizer makes of a text: its ids without and with the tokens around it, and the text of the latter without and with special tokens.</summary>
internal sealed record Verdict(
    [property: JsonPropertyName("bare")] int[] Bare,
    [property: JsonPropertyName("framed")] int[]? Framed,
    [property: JsonPropertyName("plain")] string? Plain,
    [property: JsonPropertyName("full")] string? Full);
