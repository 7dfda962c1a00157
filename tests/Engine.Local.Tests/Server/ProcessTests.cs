using System.Diagnostics;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Server;

/// <summary>The engine as its own process: how it starts, refuses to start, and ends.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atrium-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("missing.gguf", null, "missing.gguf does not exist")]
    [InlineData("junk.gguf", 0, "is not a GGUF file")]
    [InlineData("cut.gguf", 100_000, "cannot be loaded")]
    public async Task A_model_that_cannot_be_served_stops_the_start_with_the_reason(string name, int? length, string reason)
    {
        var path = Path.Combine(_folder, name);
        if (length is { } bytes)
        {
            await File.WriteAllBytesAsync(path, bytes == 0 ? "junk"u8.ToArray() : (await File.ReadAllBytesAsync(TestModel.Path))[..bytes]);
        }

        using var engine = Start(("ATRIUM_MODEL", path));
        var error = await engine.StandardError.ReadToEndAsync();
        await engine.WaitForExitAsync();

        Assert.Equal(1, engine.ExitCode);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Libraries_that_are_not_there_stop_the_start_with_the_reason()
    {
        using var engine = Start(("ENGINE_LIBRARY", _folder));
        var error = await engine.StandardError.ReadToEndAsync();
        await engine.WaitForExitAsync();

        Assert.Equal(1, engine.ExitCode);
        Assert.Contains("does not hold the llama.cpp libraries", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_when_the_standard_input_its_parent_holds_is_closed()
    {
        using var engine = Start(("ENGINE_PARENT_STDIN", "1"));
        await ListeningAsync(engine);
        Assert.False(engine.HasExited);

        engine.StandardInput.Close();
        await engine.WaitForExitAsync();
        Assert.Equal(0, engine.ExitCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task It_drains_and_ends_on_sigterm_although_its_standard_input_stays_open(string watchesInput)
    {
        // With nothing to drain the limit plays no part; an end that waits for it would never come here.
        using var engine = Start(("ENGINE_PARENT_STDIN", watchesInput), ("DRAIN_TIMEOUT", "3600"));
        await ListeningAsync(engine);
        using var kill = Process.Start("kill", ["-TERM", engine.Id.ToString(null, null)]);
        await engine.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(0, engine.ExitCode);
    }

    private static async Task ListeningAsync(Process engine)
    {
        while (await engine.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Listening on", StringComparison.Ordinal))
            {
                // Whatever comes later must not fill the pipe.
                engine.BeginErrorReadLine();
                return;
            }
        }

        Assert.Fail("The engine ended: " + await engine.StandardError.ReadToEndAsync());
    }

    private static Process Start(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Engine.Local.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ATRIUM_MODEL"] = TestModel.Path;
        start.Environment["ENGINE_PORT"] = "0";
        start.Environment["ENGINE_METRICS_PORT"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
