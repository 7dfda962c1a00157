using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Atrium.Engine.Models;

namespace Atrium.Engine.Native;

/// <summary>What <see cref="LlamaContext.Decode"/> came to.</summary>
internal enum DecodeOutcome
{
    /// <summary>Done; logits are there.</summary>
    Ok,

    /// <summary>No room in the key/value memory for these tokens.</summary>
    NoRoom,

    /// <summary><see cref="LlamaContext.Abort"/> was called.</summary>
    Aborted,

    /// <summary>The library refused the batch or failed.</summary>
    Failed,
}

/// <summary>
/// One context of a model. Not thread-safe: it belongs to one thread, except <see cref="Abort"/>. Each sequence has memory of
/// its own (kv_unified off), so what one does never changes the numbers another sees.
/// </summary>
internal sealed unsafe class LlamaContext : IDisposable
{
    private const int FlashAttentionOff = 0;
    private const int FlashAttentionAuto = -1;
    private const int PoolingOfModel = -1;
    private const int PoolingMean = 1;

    private readonly ContextHandle _handle;
    private readonly ComputeThreads _threads;
    private readonly int* _abort;
    private readonly nint _context;
    private readonly nint _memory;
    private readonly int _vocabulary;
    private readonly int _embedding;
    private bool _disposed;

    public LlamaContext(LlamaModel model, ContextSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Sequences, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.Sequences, (int)LlamaApi.MaxParallelSequences());
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.ContextPerSequence, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Batch, 1);

        var parameters = LlamaApi.ContextDefaults();
        parameters.Context = checked((uint)(settings.Sequences * settings.ContextPerSequence));
        parameters.Batch = (uint)settings.Batch;
        parameters.MicroBatch = (uint)settings.Batch;
        parameters.MaxSequences = (uint)settings.Sequences;
        parameters.Threads = settings.Threads;
        parameters.BatchThreads = settings.Threads;
        parameters.KvUnified = 0;
        parameters.FlashAttention = settings.Deterministic ? FlashAttentionOff : FlashAttentionAuto;
        parameters.Embeddings = settings.Embeddings ? (byte)1 : (byte)0;
        parameters.PoolingType = settings.Embeddings ? PoolingMean : PoolingOfModel;

        NativeLog.Clear();
        var context = ContextApi.Create(model.Handle, parameters);
        if (context == 0)
        {
            throw new EngineUnavailableException(
                $"llama.cpp could not create a context of {settings.Sequences} x {settings.ContextPerSequence} tokens: {NativeLog.Explain()}");
        }

        _handle = new ContextHandle(context, model.Handle);
        _context = context;
        _memory = ContextApi.Memory(_handle);
        _vocabulary = model.Vocabulary.Size;
        _embedding = model.OutputEmbeddingSize;
        _threads = new ComputeThreads(settings.Threads);
        _threads.Attach(_handle);
        _abort = (int*)NativeMemory.AllocZeroed(sizeof(int));
        ContextApi.SetAbortCallback(_handle, &ShouldAbort, _abort);

        // Read back, never assumed: the library clamps the batch and pads the context.
        BatchSize = (int)ContextApi.BatchSize(_handle);
        ContextPerSequence = (int)ContextApi.ContextPerSequence(_handle);
        Sequences = (int)ContextApi.MaxSequences(_handle);
        Batch = new TokenBatch(BatchSize, _vocabulary, ContextPerSequence, Sequences);
    }

    public int BatchSize { get; }

    public int ContextPerSequence { get; }

    public int Sequences { get; }

    /// <summary>The batch that <see cref="Decode"/> runs.</summary>
    public TokenBatch Batch { get; }

    public DecodeOutcome Decode() => Batch.Count == 0 ? DecodeOutcome.Failed : Outcome(ContextApi.Decode(_context, Batch.Arrays));

    /// <summary>For models that only encode, such as BERT.</summary>
    public DecodeOutcome Encode() => Batch.Count == 0 ? DecodeOutcome.Failed : Outcome(ContextApi.Encode(_context, Batch.Arrays));

    /// <summary>The logits of batch entry <paramref name="index"/>, valid until the next step; empty when none were asked for.</summary>
    public ReadOnlySpan<float> Logits(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Batch.Capacity);
        var logits = ContextApi.Logits(_context, index);
        return logits is null ? [] : new ReadOnlySpan<float>(logits, _vocabulary);
    }

    /// <summary>The pooled embedding of a sequence, valid until the next step; empty when there is none.</summary>
    public ReadOnlySpan<float> SequenceEmbedding(int sequence)
    {
        CheckSequence(sequence);
        var values = ContextApi.SequenceEmbedding(_context, sequence);
        return values is null ? [] : new ReadOnlySpan<float>(values, _embedding);
    }

    /// <summary>Forgets the tokens of a sequence from position <paramref name="from"/> on. False when this model cannot forget a part.</summary>
    public bool Truncate(int sequence, int from)
    {
        CheckSequence(sequence);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        return _memory == 0 || ContextApi.MemoryRemove(_memory, sequence, from == 0 ? -1 : from, -1) != 0;
    }

    /// <summary>Replaces the memory of one sequence by another's, whole: the library aborts the process on a partial copy.</summary>
    public void CopyWhole(int source, int destination)
    {
        CheckSequence(source);
        CheckSequence(destination);
        ArgumentOutOfRangeException.ThrowIfEqual(source, destination);
        ContextApi.MemoryCopy(_memory, source, destination, -1, -1);
    }

    public void Clear()
    {
        if (_memory != 0)
        {
            ContextApi.MemoryClear(_memory, 0);
        }
    }

    /// <summary>Ends the running step, and every later one, from any thread. It cancels the whole batch, so it is for shutdown only.</summary>
    public void Abort()
    {
        if (!_disposed)
        {
            Volatile.Write(ref *_abort, 1);
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Batch.Dispose();
        _handle.Dispose();
        _threads.Dispose();
        NativeMemory.Free(_abort);
    }

    private static DecodeOutcome Outcome(int code) => code switch
    {
        0 => DecodeOutcome.Ok,
        1 => DecodeOutcome.NoRoom,
        2 => DecodeOutcome.Aborted,
        _ => DecodeOutcome.Failed,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte ShouldAbort(void* flag) => (byte)Volatile.Read(ref *(int*)flag);

    private void CheckSequence(int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, Sequences);
    }
}
