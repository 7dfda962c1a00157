namespace Atrium.OpenAIProxy.Tokenizers.Models;

/// <summary>Pieces by their characters, to find all that a text goes on with.</summary>
internal sealed class PieceTrie
{
    private readonly Dictionary<long, int> _next = [];
    private readonly List<int> _values = [-1];

    /// <summary>Adds a piece; one that is there already gets the new value.</summary>
    public void Add(string piece, int value)
    {
        var node = 0;
        foreach (var character in piece)
        {
            var edge = Edge(node, character);
            if (!_next.TryGetValue(edge, out var next))
            {
                _next.Add(edge, next = _values.Count);
                _values.Add(-1);
            }

            node = next;
        }

        _values[node] = value;
    }

    /// <summary>Goes on from <paramref name="node"/>, 0 at the beginning, by one character; false when no piece does.</summary>
    public bool TryStep(ref int node, char character, out int value)
    {
        var known = _next.TryGetValue(Edge(node, character), out node);
        value = known ? _values[node] : -1;
        return known;
    }

    private static long Edge(int node, char character) => ((long)node << 16) | character;
}
