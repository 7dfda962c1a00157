using Atrium.Stack;

namespace Atrium.Clients.DotNet.Tests;

/// <summary>One running Atrium for all tests of this project.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private AtriumStack? _stack;

    internal AtriumStack Stack => _stack ?? throw new InvalidOperationException("The fixture has not started.");

    /// <inheritdoc/>
    public async Task InitializeAsync() => _stack = await AtriumStack.StartAsync();

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }
    }
}

/// <summary>Puts the tests of this project on one stack, one after the other: some look at what the engine is doing.</summary>
[CollectionDefinition(Name)]
public sealed class StackCollection : ICollectionFixture<StackFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "stack";
}
