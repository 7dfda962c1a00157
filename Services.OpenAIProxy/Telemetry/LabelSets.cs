using System.Collections.Concurrent;
using Atrium.OpenAIProxy.Delivery;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>
/// The labels of an answer's metrics. All of them come from the configuration or from constants, so their number is bounded; should one
/// ever not, the bound here holds all the same, and the model becomes <c>_OTHER</c>.
/// </summary>
internal sealed class LabelSets
{
    /// <summary>The most combinations of operation, model and deployment.</summary>
    public const int Most = 500;

    private readonly ConcurrentDictionary<(string Operation, string? Model, string? Deployment, Uri? Address), KeyValuePair<string, object?>[]> _sets = new();

    /// <summary>The labels, the same array each time.</summary>
    public KeyValuePair<string, object?>[] Of(GenerationRecord record)
    {
        var key = (record.Operation, record.Model, record.Deployment, record.Address);
        return _sets.TryGetValue(key, out var labels) ? labels
            : _sets.Count < Most ? _sets.GetOrAdd(key, static (_, record) => Build(record, record.Model ?? ErrorType.Other), record)
            : Build(record, ErrorType.Other);
    }

    private static KeyValuePair<string, object?>[] Build(GenerationRecord record, string model)
    {
        List<KeyValuePair<string, object?>> labels =
        [
            new(GenAI.OperationName, record.Operation),
            new(GenAI.ProviderName, record.Provider ?? ErrorType.Other),
            new(GenAI.RequestModel, model),
        ];
        if (record is { Address: { } address, Deployment: { } deployment })
        {
            labels.Add(new(GenAI.ServerAddress, address.IdnHost));
            labels.Add(new(GenAI.ServerPort, address.Port));
            labels.Add(new(GenAI.Deployment, deployment));
        }

        return [.. labels];
    }
}
