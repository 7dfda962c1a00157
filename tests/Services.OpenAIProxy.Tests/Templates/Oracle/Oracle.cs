using System.Diagnostics;
using System.Text.Json.Nodes;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Templates.Oracle;

/// <summary>Another program that renders templates.</summary>
internal sealed class Oracle(string program, string script)
{
    // Far above what all cases need: it ends a hung program, it measures nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Hugging Face's own reader for JavaScript.</summary>
    public static Oracle HuggingFace { get; } = new("node", "huggingface.mjs");

    /// <summary>Jinja itself, set up as transformers sets it up.</summary>
    public static Oracle Jinja { get; } = new("python3", "jinja.py");

    /// <summary>What comes out of each case: the text, or an error.</summary>
    public async Task<IReadOnlyList<Rendering>> RenderAsync(IEnumerable<(string Template, JsonNode Variables)> cases)
    {
        var start = new ProcessStartInfo(program)
        {
            ArgumentList = { Path.Combine(Folder, script) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONIOENCODING"] = "utf-8" },
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        await using var kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        foreach (var (template, variables) in cases)
        {
            await process.StandardInput.WriteLineAsync(new JsonObject { ["template"] = template, ["variables"] = variables.DeepClone() }.ToJsonString());
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, await errors);
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!).Select(static answer => new Rendering((string?)answer["text"], (string?)answer["error"]))];
    }

    /// <summary>The folder of the scripts.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Services.OpenAIProxy.Tests", "Templates", "Oracle");
}

/// <summary>What came of a case; one of the two is null.</summary>
internal sealed record Rendering(string? Text, string? Error);
