using Atrium.Live;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>One running Atrium for all tests of this project.</summary>
public sealed class LiveFixture : IAsyncLifetime
{
    private LiveAtrium? _atrium;

    internal LiveAtrium Atrium => _atrium ?? throw new InvalidOperationException("The fixture has not started.");

    /// <summary>The seed of an answer long enough to leave in the middle.</summary>
    internal int LongSeed { get; private set; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _atrium = await LiveAtrium.StartAsync();
        LongSeed = (await LongAnswers.FindAsync(_atrium, count: 1, LongAnswer.Tokens))[0];
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_atrium is not null)
        {
            await _atrium.DisposeAsync();
        }
    }
}
