using Atrium.Live;

namespace Atrium.EndToEnd.Tests;

/// <summary>A running Atrium for the tests of one class.</summary>
public sealed class LiveFixture : IAsyncLifetime
{
    private LiveAtrium? _atrium;

    internal LiveAtrium Atrium => _atrium ?? throw new InvalidOperationException("The fixture has not started.");

    public async Task InitializeAsync() => _atrium = await LiveAtrium.StartAsync();

    public async Task DisposeAsync()
    {
        if (_atrium is not null)
        {
            await _atrium.DisposeAsync();
        }
    }
}
