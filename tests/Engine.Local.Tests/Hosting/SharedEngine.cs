namespace Atrium.Engine.Tests.Hosting;

/// <summary>One engine with default options for all tests that need no other; they run one after another.</summary>
public sealed class SharedEngine : IAsyncLifetime
{
    public const string Collection = "shared engine";

    public TestEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync() => Engine = await TestEngine.StartAsync();

    public async Task DisposeAsync() => await Engine.DisposeAsync();
}

[CollectionDefinition(SharedEngine.Collection)]
public sealed class SharedEngineDefinition : ICollectionFixture<SharedEngine>;
