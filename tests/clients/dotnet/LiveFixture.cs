using Atrium.Live;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>One running Atrium for all tests of this project.</summary>
public sealed class LiveFixture : IAsyncLifetime
{
    private LiveAtrium? _atrium;

    internal LiveAtrium Atrium => _atrium ?? throw new InvalidOperationException("The fixture has not started.");

    /// <inheritdoc/>
    public async Task InitializeAsync() => _atrium = await LiveAtrium.StartAsync();

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_atrium is not null)
        {
            await _atrium.DisposeAsync();
        }
    }
}
