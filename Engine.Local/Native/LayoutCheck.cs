using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Atrium.Engine.Native;

/// <summary>
/// Compares the library's version and the defaults it writes into its parameter structs with what this binding was written
/// for. llama.h changes between releases; a field that moved would otherwise be read as another, silently.
/// </summary>
internal static unsafe class LayoutCheck
{
    /// <summary>What <c>llama_version()</c> must answer: the release in native/package.json.</summary>
    public const string LlamaVersion = "0.5.0-dev";

    /// <summary>What <c>ggml_version()</c> must answer.</summary>
    public const string GgmlVersion = "0.25.1";

    /// <summary>Throws when the loaded library is not the one this binding knows.</summary>
    /// <exception cref="EngineUnavailableException">The version or a default differs; the message names it.</exception>
    public static void Run()
    {
        Expect("the version of libllama", Marshal.PtrToStringUTF8((nint)LlamaApi.Version()), LlamaVersion);
        Expect("the version of libggml", Marshal.PtrToStringUTF8((nint)GgmlApi.Version()), GgmlVersion);

        var model = LlamaApi.ModelDefaultsUnchecked();
        Check(Unsafe.As<UncheckedReturn, ModelParameters>(ref model));
        var context = LlamaApi.ContextDefaultsUnchecked();
        Check(Unsafe.As<UncheckedReturn, ContextParameters>(ref context));
    }

    /// <summary>The sentinels of llama_model_params.</summary>
    public static void Check(in ModelParameters model)
    {
        Expect("n_gpu_layers", model.GpuLayers, -1);
        Expect("split_mode", model.SplitMode, 1);
        Expect("load_mode", model.LoadMode, -1);
        Expect("lazy_mode", model.LazyMode, 1);
        Expect("main_gpu", model.MainGpu, 0);
        Expect("tensor_split", model.TensorSplit, 0);
        Expect("kv_overrides", model.KeyValueOverrides, 0);
        Expect("vocab_only", model.VocabularyOnly, 0);
        Expect("use_extra_bufts", model.UseExtraBufferTypes, 1);
        Expect("no_alloc", model.NoAlloc, 0);
    }

    /// <summary>The sentinels of llama_context_params.</summary>
    public static void Check(in ContextParameters context)
    {
        Expect("n_ctx", (int)context.Context, 512);
        Expect("n_batch", (int)context.Batch, 2048);
        Expect("n_ubatch", (int)context.MicroBatch, 512);
        Expect("n_seq_max", (int)context.MaxSequences, 1);
        Expect("n_outputs_max_per_seq", (int)context.MaxOutputsPerSequence, 1);
        Expect("n_threads", context.Threads, 4);
        Expect("n_threads_batch", context.BatchThreads, 4);
        Expect("pooling_type", context.PoolingType, -1);
        Expect("flash_attn_type", context.FlashAttention, -1);
        Expect("yarn_ext_factor", (int)context.YarnExtFactor, -1);
        Expect("defrag_thold", (int)context.DefragThreshold, -1);
        Expect("type_k", context.TypeK, 1);
        Expect("type_v", context.TypeV, 1);
        Expect("embeddings", context.Embeddings, 0);
        Expect("offload_kqv", context.OffloadKqv, 1);
        Expect("no_perf", context.NoPerf, 1);
        Expect("swa_full", context.SwaFull, 1);
        Expect("kv_unified", context.KvUnified, 0);
        Expect("samplers", context.Samplers, 0);
        Expect("ctx_other", context.OtherContext, 0);
    }

    private static void Expect<T>(string what, T found, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected))
        {
            throw new EngineUnavailableException(
                $"This llama.cpp library is not the release the engine was written for: {what} is '{found}', expected '{expected}'. " +
                "Restore the libraries of native/package.json or point ENGINE_LIBRARY at a folder that holds them.");
        }
    }
}
