namespace Atrium.Clients.DotNet.Tests;

/// <summary>Puts the tests of this project on one Atrium, one after the other: some look at what the engine is doing.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime : ICollectionFixture<LiveFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "live";
}
