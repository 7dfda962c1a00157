using System.Globalization;
using System.Text.Json;
using Atrium.Engine.Generate;
using Atrium.Engine.Inference;
using Atrium.Engine.Server;

namespace Atrium.Engine.Models;

/// <summary>Puts what is known about a model into Triton's shapes.</summary>
internal static class ModelDescriptions
{
    private const string Platform = "llama.cpp";

    public static ModelMetadata Metadata(ServedModel served, string name) => new(
        name,
        [ModelRepository.Version],
        Platform,
        [.. Inputs(served).Select(static input => new TensorMetadata(input.Name, input.Type, [input.Dimension]))],
        [.. Outputs(served).Select(static output => new TensorMetadata(output.Name, output.Type, output.Shape))]);

    public static ModelConfig Config(ServedModel served, string name) => new(
        name,
        Platform: "",
        Backend: Platform,
        new VersionPolicy(new LatestPolicy(1)),
        MaxBatchSize: 0,
        [.. Inputs(served).Select(static input => new TensorConfig(input.Name, ConfigType(input.Type), [input.Dimension], input.Optional))],
        [.. Outputs(served).Select(static output => new TensorConfig(output.Name, ConfigType(output.Type), output.Shape, null))],
        [new InstanceGroup(name, "KIND_CPU", 1)],
        new TransactionPolicy(Decoupled: served.Scheduler is not null),
        Parameters(served));

    public static ModelStats Statistics(ServedModel served, string name)
    {
        var now = served.Statistics.Read();
        var counters = served.Scheduler?.Counters;
        var success = Duration(now.Success, now.Total);
        var fail = Duration(now.Failure, now.FailureTime);
        return new ModelStats(
            name,
            ModelRepository.Version,
            now.Success == 0 ? 0 : now.Last.ToUnixTimeMilliseconds(),
            now.Inferences,
            now.Inferences,
            new InferenceStats(
                success, fail, Duration(now.Success, now.Queue), Duration(now.Success, now.Input), Duration(now.Success, now.Infer),
                Duration(now.Success, now.Output), new StatDuration(0, 0), new StatDuration(0, 0)),
            new Dictionary<string, ResponseStats> { ["0"] = new(success, fail, Duration(now.Cancelled, now.CancelTime)) },
            [],
            new EngineStats(
                served.Scheduler?.SlotCount ?? 0, counters?.Busy ?? 0, served.Scheduler?.Waiting ?? 0, counters?.PromptTokens ?? 0,
                counters?.ReusedTokens ?? 0, counters?.OutputTokens ?? 0, counters?.PrefixHits ?? 0));
    }

    private static StatDuration Duration(long count, TimeSpan time) => new(count, (long)time.TotalNanoseconds);

    private static IEnumerable<(string Name, string Type, bool Optional, int Dimension)> Inputs(ServedModel served) =>
        served.Scheduler is null ? InputNames.Table.Take(1) : InputNames.Table;

    private static IEnumerable<(string Name, string Type, int[] Shape)> Outputs(ServedModel served) =>
    [
        .. InputNames.Outputs.Where(output => served.Scheduler is not null || output.Name == InferRequest.InputTokens)
            .Select(static output => (output.Name, output.Type, (int[])[output.Dimension])),
        ("embedding", "FP32", [-1, served.Model.OutputEmbeddingSize]),
    ];

    private static string ConfigType(string datatype) => datatype == "BYTES" ? "TYPE_STRING" : "TYPE_" + datatype;

    // What a gateway needs to render a prompt for this model and to keep its control tokens out of user text.
    private static Dictionary<string, ConfigParameter> Parameters(ServedModel served)
    {
        var vocabulary = served.Vocabulary;
        var control = vocabulary.Control.Select(vocabulary.Text).ToArray();
        return new Dictionary<string, ConfigParameter>
        {
            ["chat_template"] = new(served.Model.ChatTemplate),
            ["bos_token"] = new(vocabulary.Text(vocabulary.Bos)),
            ["eos_token"] = new(vocabulary.Text(vocabulary.Eos)),
            ["context_length"] = new(Number(served.Scheduler?.ContextPerSequence ?? served.Model.TrainedContext)),
            ["special_tokens"] = new(JsonSerializer.Serialize(control, Reply.Json.StringArray)),
            ["description"] = new(served.Model.Description),
            ["parameter_count"] = new(Number(served.Model.ParameterCount)),
            ["slots"] = new(Number(served.Scheduler?.SlotCount ?? 0)),
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
