using System.Runtime.InteropServices;
using System.Text;
using Atrium.Engine.Native;

namespace Atrium.Engine.Models;

/// <summary>The weights and facts of one GGUF file. Read-only once loaded, shared by every context.</summary>
internal sealed unsafe class LlamaModel : IDisposable
{
    // The reason of a failed load is read from the library's process-wide log, so loads follow one another.
    private static readonly Lock Loading = new();

    private LlamaModel(ModelHandle handle, string path)
    {
        Handle = handle;
        Path = path;
        Vocabulary = new Vocabulary(handle);
        TrainedContext = LlamaApi.ModelTrainedContext(handle);
        OutputEmbeddingSize = LlamaApi.ModelOutputEmbeddingSize(handle);
        Size = (long)LlamaApi.ModelSize(handle);
        ParameterCount = (long)LlamaApi.ModelParameterCount(handle);
        Generates = LlamaApi.ModelHasDecoder(handle) != 0 && LlamaApi.ModelHasEncoder(handle) == 0;
        EncodesOnly = LlamaApi.ModelHasEncoder(handle) != 0 && LlamaApi.ModelHasDecoder(handle) == 0;
        KeepsState = LlamaApi.ModelIsRecurrent(handle) != 0 || LlamaApi.ModelIsHybrid(handle) != 0;
        Description = ModelSize.Name(Describe(handle), ParameterCount);
        ChatTemplate = Marshal.PtrToStringUTF8((nint)LlamaApi.ModelChatTemplate(handle, null)) ?? "";
        KeyValueBytesPerToken = KeyValueBytes(handle);
    }

    public ModelHandle Handle { get; }

    public string Path { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>The context length the model was trained for, in tokens.</summary>
    public int TrainedContext { get; }

    public int OutputEmbeddingSize { get; }

    /// <summary>Bytes of weights.</summary>
    public long Size { get; }

    public long ParameterCount { get; }

    /// <summary>Architecture, size class and quantisation in the library's words, such as <c>llama 1B Q8_0</c>, with the size counted when it is below a billion.</summary>
    public string Description { get; }

    /// <summary>The chat template in the file (Jinja), or empty.</summary>
    public string ChatTemplate { get; }

    /// <summary>True for models that continue a text; false for those that only embed it or translate through an encoder.</summary>
    public bool Generates { get; }

    public bool EncodesOnly { get; }

    /// <summary>True when the model carries a running state that cannot be cut back to an earlier token: no prefix reuse then.</summary>
    public bool KeepsState { get; }

    /// <summary>Bytes of key/value memory per token, 16-bit.</summary>
    public long KeyValueBytesPerToken { get; }

    /// <summary>Loads a file.</summary>
    /// <exception cref="EngineUnavailableException">It is missing, is not a GGUF file, or is broken; the message says which.</exception>
    public static LlamaModel Load(string path)
    {
        GgufFile.CheckReadable(path);
        lock (Loading)
        {
            NativeLog.Clear();
            var parameters = LlamaApi.ModelDefaults();
            parameters.GpuLayers = 0;
            nint model;
            fixed (byte* text = LlamaLibrary.Utf8(path))
            {
                model = LlamaApi.ModelLoad(text, parameters);
            }

            return model == 0
                ? throw new EngineUnavailableException($"The model file {path} cannot be loaded: {NativeLog.Explain()}")
                : new LlamaModel(ModelHandle.Owning(model), path);
        }
    }

    /// <summary>A value of the file's metadata, or null.</summary>
    public string? Metadata(string key) => Metadata(Handle, key);

    public void Dispose() => Handle.Dispose();

    private static string? Metadata(ModelHandle handle, string key)
    {
        var buffer = new byte[512];
        fixed (byte* name = LlamaLibrary.Utf8(key))
        fixed (byte* target = buffer)
        {
            var length = LlamaApi.ModelMetadata(handle, name, target, (nuint)buffer.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(buffer.AsSpan(0, Math.Min(length, buffer.Length - 1)));
        }
    }

    private static string Describe(ModelHandle handle)
    {
        var buffer = new byte[256];
        fixed (byte* target = buffer)
        {
            var length = LlamaApi.ModelDescription(handle, target, (nuint)buffer.Length);
            return Encoding.UTF8.GetString(buffer.AsSpan(0, Math.Clamp(length, 0, buffer.Length - 1)));
        }
    }

    private static long KeyValueBytes(ModelHandle handle)
    {
        var heads = Math.Max(1, LlamaApi.ModelHeads(handle));
        var keyValueHeads = LlamaApi.ModelKeyValueHeads(handle);
        var architecture = Metadata(handle, "general.architecture");
        var headSize = int.TryParse(Metadata(handle, architecture + ".attention.key_length"), out var length)
            ? length
            : LlamaApi.ModelEmbeddingSize(handle) / heads;
        return 4L * LlamaApi.ModelLayers(handle) * keyValueHeads * headSize;
    }
}
