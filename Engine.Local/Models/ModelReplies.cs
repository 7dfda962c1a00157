namespace Atrium.Engine.Models;

/// <summary><c>GET /v2/models/M</c>.</summary>
internal sealed record ModelMetadata(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorMetadata> Inputs, IReadOnlyList<TensorMetadata> Outputs);

/// <summary>A tensor in KServe's words; -1 is any length.</summary>
internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<int> Shape);

/// <summary><c>GET /v2/models/M/config</c>, the members of Triton's model configuration that mean something here.</summary>
internal sealed record ModelConfig(
    string Name,
    string Platform,
    string Backend,
    VersionPolicy VersionPolicy,
    int MaxBatchSize,
    IReadOnlyList<TensorConfig> Input,
    IReadOnlyList<TensorConfig> Output,
    IReadOnlyList<InstanceGroup> InstanceGroup,
    TransactionPolicy ModelTransactionPolicy,
    IReadOnlyDictionary<string, ConfigParameter> Parameters);

/// <summary>An input or output of a configuration; outputs have no <c>optional</c>.</summary>
internal sealed record TensorConfig(string Name, string DataType, IReadOnlyList<int> Dims, bool? Optional);

/// <summary>One version is kept.</summary>
internal sealed record VersionPolicy(LatestPolicy Latest);

/// <summary>How many versions.</summary>
internal sealed record LatestPolicy(int NumVersions);

/// <summary>Where the model runs.</summary>
internal sealed record InstanceGroup(string Name, string Kind, int Count);

/// <summary>Whether a request may have several responses.</summary>
internal sealed record TransactionPolicy(bool Decoupled);

/// <summary>A free parameter.</summary>
internal sealed record ConfigParameter(string StringValue);

/// <summary><c>GET /v2/models/M/stats</c>.</summary>
internal sealed record StatisticsReply(IReadOnlyList<ModelStats> ModelStats);

/// <summary>Statistics of one model; times are nanoseconds, <c>last_inference</c> milliseconds since 1970.</summary>
internal sealed record ModelStats(
    string Name,
    string Version,
    long LastInference,
    long InferenceCount,
    long ExecutionCount,
    InferenceStats InferenceStats,
    IReadOnlyDictionary<string, ResponseStats> ResponseStats,
    IReadOnlyList<string> BatchStats,
    EngineStats Engine);

/// <summary>Where the time of requests went.</summary>
internal sealed record InferenceStats(
    StatDuration Success,
    StatDuration Fail,
    StatDuration Queue,
    StatDuration ComputeInput,
    StatDuration ComputeInfer,
    StatDuration ComputeOutput,
    StatDuration CacheHit,
    StatDuration CacheMiss);

/// <summary>How requests ended.</summary>
internal sealed record ResponseStats(StatDuration Success, StatDuration Fail, StatDuration Cancel);

/// <summary>A count and its total time in nanoseconds.</summary>
internal sealed record StatDuration(long Count, long Ns);

/// <summary>What Triton's statistics have no word for: the state of the scheduler.</summary>
internal sealed record EngineStats(int Slots, long SlotsBusy, int Waiting, long PromptTokens, long ReusedTokens, long OutputTokens, long PrefixHits);

/// <summary>A line of <c>POST /v2/repository/index</c>.</summary>
internal sealed record IndexLine(string Name, string Version, string State, string Reason);
