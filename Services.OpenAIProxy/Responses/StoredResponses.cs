using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Answers that clients may come back to: bounded in number, bytes and time; beyond a bound the oldest goes first.</summary>
internal sealed class StoredResponses(IOptions<ResponseStoreOptions> options, TimeProvider time)
{
    // Room that an entry takes beside its JSON, roughly.
    private const int Overhead = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<StoredResponse>> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredResponse> _byItem = new(StringComparer.Ordinal);
    private readonly LinkedList<StoredResponse> _byAge = [];

    /// <summary>Bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Answers held.</summary>
    public int Count => _byAge.Count;

    /// <summary>Whether anything is stored at all.</summary>
    public bool Enabled => options.Value is { MaxCount: > 0, MaxBytes: > 0 };

    /// <summary>Remembers an answer of <paramref name="owner"/>.</summary>
    public void Add(string owner, string id, byte[] response, Conversation conversation)
    {
        var items = Ids(conversation.Input).Concat(Ids(conversation.Output)).ToArray();
        var stored = new StoredResponse(id, owner, response, conversation, items, time.GetUtcNow().AddSeconds(options.Value.LifetimeSeconds));
        lock (_lock)
        {
            Bytes += response.Length + Overhead;
            Retain(conversation);
            _byId[id] = _byAge.AddLast(stored);
            foreach (var item in items)
            {
                _byItem[item] = stored;
            }

            while (_byAge.First is { } oldest && (Count > options.Value.MaxCount || Bytes > options.Value.MaxBytes || IsOver(oldest.Value)))
            {
                Remove(oldest);
            }
        }
    }

    /// <summary>The answer <paramref name="id"/>; null when there is none, or it is another's.</summary>
    public StoredResponse? Get(string owner, string id)
    {
        lock (_lock)
        {
            return _byId.TryGetValue(id, out var node) && node.Value.Owner == owner && !IsOver(node.Value) ? node.Value : null;
        }
    }

    /// <summary>Forgets an answer; false when there is none. Conversations that went on from it keep what they need of it.</summary>
    public bool Delete(string owner, string id)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out var node) || node.Value.Owner != owner || IsOver(node.Value))
            {
                return false;
            }

            Remove(node);
            return true;
        }
    }

    /// <summary>The item <paramref name="id"/> of some stored answer or its input; null when there is none, or it is another's.</summary>
    public JsonElement? Item(string owner, string id)
    {
        StoredResponse? stored;
        lock (_lock)
        {
            if (!_byItem.TryGetValue(id, out stored) || stored.Owner != owner || IsOver(stored))
            {
                return null;
            }
        }

        return Items(stored.Conversation.Output).Concat(Items(stored.Conversation.Input)).First(item => item.GetProperty("id").ValueEquals(id));
    }

    /// <summary>The elements of a JSON array.</summary>
    public static IReadOnlyList<JsonElement> Items(byte[] array) => [.. JsonDocument.Parse(array).RootElement.EnumerateArray()];

    private static IEnumerable<string> Ids(byte[] array) => Items(array).Select(static item => item.GetProperty("id").GetString()!);

    private bool IsOver(StoredResponse stored) => stored.Until <= time.GetUtcNow();

    private void Remove(LinkedListNode<StoredResponse> node)
    {
        var stored = node.Value;
        _byAge.Remove(node);
        _byId.Remove(stored.Id);
        foreach (var item in stored.ItemIds)
        {
            if (_byItem.TryGetValue(item, out var holder) && holder == stored)
            {
                _byItem.Remove(item);
            }
        }

        Bytes -= stored.Response.Length + Overhead;
        Release(stored.Conversation);
    }

    private void Retain(Conversation conversation)
    {
        for (var one = conversation; one is not null && one.References++ == 0; one = one.Before)
        {
            Bytes += one.Input.Length + one.Output.Length;
        }
    }

    private void Release(Conversation conversation)
    {
        for (var one = conversation; one is not null && --one.References == 0; one = one.Before)
        {
            Bytes -= one.Input.Length + one.Output.Length;
        }
    }
}

/// <summary>An answer that is remembered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Response">Its JSON.</param>
/// <param name="Conversation">The exchange that it ends.</param>
/// <param name="ItemIds">The ids of the exchange's items.</param>
/// <param name="Until">When it is forgotten.</param>
internal sealed record StoredResponse(string Id, string Owner, byte[] Response, Conversation Conversation, IReadOnlyList<string> ItemIds, DateTimeOffset Until);
