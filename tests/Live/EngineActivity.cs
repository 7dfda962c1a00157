using System.Globalization;

namespace Atrium.Live;

/// <summary>What the engine is doing, by its own metrics.</summary>
public sealed class EngineActivity : IDisposable
{
    // Looks, not time: on any machine that works at all, what is waited for happens long before the last look.
    private const int Looks = 1500;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new();

    internal EngineActivity(Uri address) => Address = address;

    /// <summary>The engine's metrics page.</summary>
    public Uri Address { get; }

    /// <summary>Reads the figures.</summary>
    public async Task<EngineFigures> ReadAsync() => EngineFigures.Parse(await _client.GetStringAsync(Address));

    /// <summary>Returns when at least one sequence runs.</summary>
    public Task BusyAsync() => UntilAsync(static now => now.Running > 0, "run a sequence");

    /// <summary>Returns when no sequence runs or waits and <paramref name="aborts"/> more than <paramref name="before"/> were aborted.</summary>
    public Task IdleAsync(EngineFigures before, int aborts = 0) =>
        UntilAsync(
            now => now.Running == 0 && now.Queued == 0 && now.Aborted >= before.Aborted + aborts,
            string.Create(CultureInfo.InvariantCulture, $"be idle after {aborts} aborts"));

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task UntilAsync(Func<EngineFigures, bool> wish, string wished)
    {
        var now = await ReadAsync();
        for (var look = 0; !wish(now); look++)
        {
            if (look == Looks)
            {
                throw new InvalidOperationException($"The engine did not {wished}: {now}.");
            }

            await Task.Delay(BetweenLooks);
            now = await ReadAsync();
        }
    }
}
