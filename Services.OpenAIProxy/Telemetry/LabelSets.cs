using System.Collections.Concurrent;
using Atrium.OpenAIProxy.Delivery;

namespace Atrium.OpenAIProxy.Telemetry;

/// <summary>
/// The labels of an answer's metrics. All of them come from the configuration or from constants, so their number is bounded; should one
/// ever not, the bound here holds all the same, and the model becomes <c>_OTHER</c>.
/// </summary>
internal sealed class LabelSets
{
    /// <summary>The most combinations of operation, engine and model.</summary>
    public const int Most = 500;

    private readonly ConcurrentDictionary<(string Operation, string? Model, (string, Uri)? Engine), KeyValuePair<string, object?>[]> _sets = new();

    /// <summary>The labels, the same array each time.</summary>
    public KeyValuePair<string, object?>[] Of(GenerationRecord record)
    {
        var key = (record.Operation, record.Model, record.Engine);
        return _sets.TryGetValue(key, out var labels) ? labels
            : _sets.Count < Most ? _sets.GetOrAdd(key, static key => Build(key.Operation, key.Model, key.Engine))
            : Build(record.Operation, null, null);
    }

    private static KeyValuePair<string, object?>[] Build(string operation, string? model, (string Provider, Uri Address)? engine)
    {
        List<KeyValuePair<string, object?>> labels =
        [
            new(GenAI.OperationName, operation),
            new(GenAI.ProviderName, engine?.Provider ?? ErrorType.Other),
            new(GenAI.RequestModel, model ?? ErrorType.Other),
        ];
        if (engine is { } asked)
        {
            labels.Add(new(GenAI.ServerAddress, asked.Address.IdnHost));
            labels.Add(new(GenAI.ServerPort, asked.Address.Port));
        }

        return [.. labels];
    }
}
