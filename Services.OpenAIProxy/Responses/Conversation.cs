namespace Atrium.OpenAIProxy.Responses;

/// <summary>One exchange of a stored conversation, and the one before it. What several conversations share is in memory once.</summary>
internal sealed class Conversation(Conversation? before, byte[] input, byte[] output)
{
    /// <summary>The exchange before; null for the first.</summary>
    public Conversation? Before { get; } = before;

    /// <summary>What the client said: a JSON array of items.</summary>
    public byte[] Input { get; } = input;

    /// <summary>What the model said: a JSON array of items.</summary>
    public byte[] Output { get; } = output;

    /// <summary>Stored answers and later exchanges that need this one; kept by <see cref="StoredResponses"/>.</summary>
    public int References { get; set; }

    /// <summary>All exchanges from the first to this one.</summary>
    public IReadOnlyList<Conversation> Path()
    {
        var path = new List<Conversation>();
        for (var one = this; one is not null; one = one.Before)
        {
            path.Add(one);
        }

        path.Reverse();
        return path;
    }
}
