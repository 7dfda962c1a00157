using Atrium.Stack;

namespace Atrium.EndToEnd.Tests;

/// <summary>A running Atrium for the tests of one class.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private AtriumStack? _stack;

    internal AtriumStack Stack => _stack ?? throw new InvalidOperationException("The fixture has not started.");

    public async Task InitializeAsync() => _stack = await AtriumStack.StartAsync();

    public async Task DisposeAsync()
    {
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }
    }
}
