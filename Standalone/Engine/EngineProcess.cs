using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Atrium.Standalone.Engine;

/// <summary>One life of the engine's process, from start to exit.</summary>
internal sealed partial class EngineProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly Task _relay;

    private EngineProcess(Process process, EngineOutput output)
    {
        _process = process;
        Output = output;
        Id = process.Id;
        _relay = Task.WhenAll(output.RelayAsync(process.StandardOutput), output.RelayAsync(process.StandardError));
        Exited = ExitAsync();
    }

    /// <summary>The process id, also after the exit.</summary>
    public int Id { get; }

    /// <summary>What the process printed.</summary>
    public EngineOutput Output { get; }

    /// <summary>Completes with the exit code once the process is gone and its output has been read; 128 + n for signal n.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts the process.</summary>
    public static EngineProcess Start(EngineCommand command, ILogger logger)
    {
        var process = Process.Start(command.ToStartInfo())
            ?? throw new InvalidOperationException("The engine's process was not started.");
        return new EngineProcess(process, new EngineOutput(logger));
    }

    /// <summary>Asks the process to finish what it does and end; after <paramref name="limit"/> the whole tree is killed.</summary>
    /// <returns>False when it had to be killed.</returns>
    public async Task<bool> StopAsync(TimeSpan limit, TimeProvider time)
    {
        var endedByItself = true;
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows() || Kill(Id, Sigterm) != 0)
            {
                KillTree();
            }

            try
            {
                await Exited.WaitAsync(limit, time);
            }
            catch (TimeoutException)
            {
                endedByItself = false;
                KillTree();
            }
        }

        _ = await Exited;
        return endedByItself;
    }

    /// <summary>Ends the process and its children at once.</summary>
    public void KillTree()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself in the meantime.
        }
    }

    public async ValueTask DisposeAsync()
    {
        KillTree();
        await Exited;
        _process.Dispose();
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();

        // A grandchild could hold the pipes open; the exit must not wait for it.
        await Task.WhenAny(_relay, Task.Delay(TimeSpan.FromSeconds(1)));
        return _process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
