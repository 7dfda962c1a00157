using System.Runtime.InteropServices;

namespace Atrium.Standalone;

/// <summary>Runs the stack as a service would be run: until a signal comes, or until the engine is given up.</summary>
internal static class StandaloneProgram
{
    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await using var stack = await StandaloneApp.StartAsync(new StandaloneOptions { Arguments = args }, stop.Token);
            Console.WriteLine($"Atrium is ready at {stack.GatewayAddress}");
            await stack.Completion.WaitAsync(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (StandaloneApp.TryDescribe(e, out var message))
        {
            await Console.Error.WriteLineAsync(message);
            return 1;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
