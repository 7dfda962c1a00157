using System.Runtime.InteropServices;

namespace Atrium.Engine.Native;

/// <summary>A loaded model. Contexts hold a reference to it, so it is freed after the last of them.</summary>
internal sealed class ModelHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public static ModelHandle Owning(nint value)
    {
        var owner = new ModelHandle();
        owner.SetHandle(value);
        return owner;
    }

    protected override bool ReleaseHandle()
    {
        LlamaApi.ModelFree(handle);
        return true;
    }
}

/// <summary>Something of the library that reads a model, and keeps it alive for as long.</summary>
internal abstract class ModelReaderHandle : SafeHandle
{
    private readonly ModelHandle _model;

    protected ModelReaderHandle(nint value, ModelHandle model)
        : base(0, ownsHandle: true)
    {
        _model = model;
        var added = false;
        model.DangerousAddRef(ref added);
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        _model.DangerousRelease();
        return true;
    }

    protected abstract void Free(nint value);
}

/// <summary>A context: the key/value memory and compute buffers of one scheduler.</summary>
internal sealed class ContextHandle(nint value, ModelHandle model) : ModelReaderHandle(value, model)
{
    protected override void Free(nint value) => ContextApi.Free(value);
}

/// <summary>The grammar state of one request; it reads the model's vocabulary.</summary>
internal sealed class GrammarHandle(nint value, ModelHandle model) : ModelReaderHandle(value, model)
{
    protected override void Free(nint value) => ContextApi.SamplerFree(value);
}
