using System.Runtime.InteropServices;

namespace Atrium.Engine.Native;

/// <summary>libllama: start-up, model, vocabulary. Call it through the types beside it: they check every argument first.</summary>
internal static unsafe partial class LlamaApi
{
    public const string Library = "llama";

    [LibraryImport(Library, EntryPoint = "llama_backend_init")]
    public static partial void BackendInit();

    [LibraryImport(Library, EntryPoint = "llama_version")]
    public static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "llama_log_set")]
    public static partial void LogSet(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* data);

    [LibraryImport(Library, EntryPoint = "llama_max_parallel_sequences")]
    public static partial nuint MaxParallelSequences();

    [LibraryImport(Library, EntryPoint = "llama_model_default_params")]
    public static partial UncheckedReturn ModelDefaultsUnchecked();

    [LibraryImport(Library, EntryPoint = "llama_context_default_params")]
    public static partial UncheckedReturn ContextDefaultsUnchecked();

    [LibraryImport(Library, EntryPoint = "llama_model_default_params")]
    public static partial ModelParameters ModelDefaults();

    [LibraryImport(Library, EntryPoint = "llama_context_default_params")]
    public static partial ContextParameters ContextDefaults();

    [LibraryImport(Library, EntryPoint = "llama_model_load_from_file")]
    public static partial nint ModelLoad(byte* path, ModelParameters parameters);

    [LibraryImport(Library, EntryPoint = "llama_model_free")]
    public static partial void ModelFree(nint model);

    [LibraryImport(Library, EntryPoint = "llama_model_get_vocab")]
    public static partial nint ModelVocabulary(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_ctx_train")]
    public static partial int ModelTrainedContext(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_embd")]
    public static partial int ModelEmbeddingSize(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_embd_out")]
    public static partial int ModelOutputEmbeddingSize(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_layer")]
    public static partial int ModelLayers(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_head")]
    public static partial int ModelHeads(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_head_kv")]
    public static partial int ModelKeyValueHeads(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_params")]
    public static partial ulong ModelParameterCount(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_size")]
    public static partial ulong ModelSize(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_desc")]
    public static partial int ModelDescription(ModelHandle model, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "llama_model_has_encoder")]
    public static partial byte ModelHasEncoder(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_has_decoder")]
    public static partial byte ModelHasDecoder(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_is_recurrent")]
    public static partial byte ModelIsRecurrent(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_is_hybrid")]
    public static partial byte ModelIsHybrid(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_meta_val_str")]
    public static partial int ModelMetadata(ModelHandle model, byte* key, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "llama_model_chat_template")]
    public static partial byte* ModelChatTemplate(ModelHandle model, byte* name);

    [LibraryImport(Library, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int VocabularySize(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_bos")]
    public static partial int VocabularyBos(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_eos")]
    public static partial int VocabularyEos(nint vocabulary);

    [LibraryImport(Library, EntryPoint = "llama_vocab_is_eog")]
    public static partial byte VocabularyIsEndOfGeneration(nint vocabulary, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_is_control")]
    public static partial byte VocabularyIsControl(nint vocabulary, int token);

    [LibraryImport(Library, EntryPoint = "llama_vocab_get_text")]
    public static partial byte* VocabularyText(nint vocabulary, int token);

    [LibraryImport(Library, EntryPoint = "llama_tokenize")]
    public static partial int Tokenize(
        nint vocabulary, byte* text, int length, int* tokens, int capacity, byte addSpecial, byte parseSpecial);

    [LibraryImport(Library, EntryPoint = "llama_token_to_piece")]
    public static partial int TokenToPiece(nint vocabulary, int token, byte* buffer, int length, int leftStrip, byte special);

    [LibraryImport(Library, EntryPoint = "llama_detokenize")]
    public static partial int Detokenize(
        nint vocabulary, int* tokens, int count, byte* text, int capacity, byte removeSpecial, byte unparseSpecial);
}
