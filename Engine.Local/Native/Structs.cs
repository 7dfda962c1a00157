using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Blittable structs only: nothing is marshalled, what is declared here is what the C side sees.
[assembly: DisableRuntimeMarshalling]

namespace Atrium.Engine.Native;

/// <summary>llama_model_params of llama.cpp v0.5.0 (80 bytes). <see cref="LayoutCheck"/> compares it with the library's own defaults.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ModelParameters
{
    public nint Devices;
    public nint TensorBufferOverrides;
    public int GpuLayers;
    public int SplitMode;
    public int LoadMode;
    public int LazyMode;
    public int MainGpu;
    public nint TensorSplit;
    public nint ProgressCallback;
    public nint ProgressCallbackData;
    public nint KeyValueOverrides;
    public byte VocabularyOnly;
    public byte CheckTensors;
    public byte UseExtraBufferTypes;
    public byte NoHost;
    public byte NoAlloc;
    public byte LoadMtp;
}

/// <summary>llama_context_params of llama.cpp v0.5.0 (160 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ContextParameters
{
    public uint Context;
    public uint Batch;
    public uint MicroBatch;
    public uint MaxSequences;
    public uint RecurrentSnapshots;
    public uint MaxOutputs;
    public uint MaxOutputsPerSequence;
    public int Threads;
    public int BatchThreads;
    public int ContextType;
    public int RopeScalingType;
    public int PoolingType;
    public int AttentionType;
    public int FlashAttention;
    public float RopeFrequencyBase;
    public float RopeFrequencyScale;
    public float YarnExtFactor;
    public float YarnAttentionFactor;
    public float YarnBetaFast;
    public float YarnBetaSlow;
    public uint YarnOriginalContext;
    public float DefragThreshold;
    public nint EvalCallback;
    public nint EvalCallbackData;
    public int TypeK;
    public int TypeV;
    public nint AbortCallback;
    public nint AbortCallbackData;
    public byte Embeddings;
    public byte OffloadKqv;
    public byte NoPerf;
    public byte OpOffload;
    public byte SwaFull;
    public byte KvUnified;
    public nint Samplers;
    public nuint SamplerCount;
    public nint OtherContext;
}

/// <summary>llama_batch (56 bytes): arrays owned by the library between llama_batch_init and llama_batch_free.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BatchArrays
{
    public int Count;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** Sequences;
    public sbyte* Logits;
}

/// <summary>llama_token_data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TokenData
{
    public int Id;
    public float Logit;
    public float Probability;
}

/// <summary>llama_token_data_array; <see cref="Selected"/> is an index, not a token.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TokenDataArray
{
    public TokenData* Data;
    public nuint Size;
    public long Selected;
    public byte Sorted;
}

/// <summary>ggml_threadpool_params (528 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ThreadPoolParameters
{
    public fixed byte CpuMask[512];
    public int Threads;
    public int Priority;
    public uint Poll;
    public byte StrictCpu;
    public byte Paused;
}

/// <summary>
/// Room for a struct returned by value from a library whose layout has not been checked yet: a bigger struct than the one
/// declared here would otherwise be written past its end before the check could notice.
/// </summary>
[InlineArray(1024)]
internal struct UncheckedReturn
{
    private byte _first;
}
