namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>One proxy for all tests of a class that change nothing about it.</summary>
public sealed class SharedProxy : IAsyncLifetime
{
    internal ProxyUnderTest Proxy { get; private set; } = null!;

    public async Task InitializeAsync() => Proxy = await ProxyUnderTest.StartAsync();

    public async Task DisposeAsync() => await Proxy.DisposeAsync();
}
