namespace Atrium.Engine.Guided.Ebnf;

/// <summary>A rule as llama.cpp will hold it: groups and repetitions have become rules of their own, named after their owner.</summary>
internal sealed record GbnfRule(string Name, IReadOnlyList<IReadOnlyList<GbnfSymbol>> Alternatives);

/// <summary>One character (<paramref name="Rule"/> is null) or another rule.</summary>
/// <param name="Rule">The rule it names.</param>
/// <param name="Size">How many elements llama.cpp stores for it.</param>
internal sealed record GbnfSymbol(string? Rule, int Size = 1);
