namespace Atrium.OpenAIProxy.Features;

/// <summary>What can be had over one engine, by the name that people know.</summary>
internal sealed record EngineTable(string Engine, FeatureTable Table);
