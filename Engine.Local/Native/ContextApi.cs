using System.Runtime.InteropServices;

namespace Atrium.Engine.Native;

/// <summary>libllama: contexts, batches, their memory, and the grammar sampler.</summary>
internal static unsafe partial class ContextApi
{
    private const string Library = LlamaApi.Library;

    [LibraryImport(Library, EntryPoint = "llama_init_from_model")]
    public static partial nint Create(ModelHandle model, ContextParameters parameters);

    [LibraryImport(Library, EntryPoint = "llama_free")]
    public static partial void Free(nint context);

    [LibraryImport(Library, EntryPoint = "llama_get_memory")]
    public static partial nint Memory(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_n_ctx_seq")]
    public static partial uint ContextPerSequence(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_n_batch")]
    public static partial uint BatchSize(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_n_seq_max")]
    public static partial uint MaxSequences(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_batch_init")]
    public static partial BatchArrays BatchInit(int tokens, int embedding, int maxSequences);

    [LibraryImport(Library, EntryPoint = "llama_batch_free")]
    public static partial void BatchFree(BatchArrays batch);

    [LibraryImport(Library, EntryPoint = "llama_decode")]
    public static partial int Decode(nint context, BatchArrays batch);

    [LibraryImport(Library, EntryPoint = "llama_encode")]
    public static partial int Encode(nint context, BatchArrays batch);

    [LibraryImport(Library, EntryPoint = "llama_get_logits_ith")]
    public static partial float* Logits(nint context, int index);

    [LibraryImport(Library, EntryPoint = "llama_get_embeddings_seq")]
    public static partial float* SequenceEmbedding(nint context, int sequence);

    [LibraryImport(Library, EntryPoint = "llama_memory_clear")]
    public static partial void MemoryClear(nint memory, byte data);

    [LibraryImport(Library, EntryPoint = "llama_memory_seq_rm")]
    public static partial byte MemoryRemove(nint memory, int sequence, int from, int to);

    [LibraryImport(Library, EntryPoint = "llama_memory_seq_cp")]
    public static partial void MemoryCopy(nint memory, int source, int destination, int from, int to);

    [LibraryImport(Library, EntryPoint = "llama_attach_threadpool")]
    public static partial void AttachThreadPool(ContextHandle context, nint pool, nint batchPool);

    [LibraryImport(Library, EntryPoint = "llama_set_abort_callback")]
    public static partial void SetAbortCallback(ContextHandle context, delegate* unmanaged[Cdecl]<void*, byte> callback, void* data);

    [LibraryImport(Library, EntryPoint = "llama_sampler_init_grammar")]
    public static partial nint GrammarCreate(nint vocabulary, byte* grammar, byte* root);

    [LibraryImport(Library, EntryPoint = "llama_sampler_apply")]
    public static partial void SamplerApply(GrammarHandle sampler, TokenDataArray* candidates);

    [LibraryImport(Library, EntryPoint = "llama_sampler_accept")]
    public static partial void SamplerAccept(GrammarHandle sampler, int token);

    [LibraryImport(Library, EntryPoint = "llama_sampler_free")]
    public static partial void SamplerFree(nint sampler);
}
