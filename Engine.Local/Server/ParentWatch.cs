namespace Atrium.Engine.Server;

/// <summary>
/// Stops the engine when its standard input ends. A supervisor holds the other end of that pipe: however it dies, the pipe closes,
/// and no engine is left behind.
/// </summary>
internal sealed class ParentWatch(IHostApplicationLifetime lifetime, ILogger<ParentWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var input = Console.OpenStandardInput();
        var ignored = new byte[256];
        try
        {
            // The console's stream does not look at the token: it would wait for the end of the input, and so would the engine's own end.
            while (await input.ReadAsync(ignored, stoppingToken).AsTask().WaitAsync(stoppingToken) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (IOException)
        {
            // A broken pipe is an end as well.
        }

        Log.ParentGone(logger);
        lifetime.StopApplication();
    }
}
