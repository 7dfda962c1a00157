namespace Atrium.Clients.Js.Tests;

/// <summary>Puts the tests of this project on one Atrium, one file after the other: some look at what the engine is doing.</summary>
[CollectionDefinition(Name)]
public sealed class OneAtATime : ICollectionFixture<NodeFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "node";
}
