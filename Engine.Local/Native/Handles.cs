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

/// <summary>A context: the key/value memory and compute buffers of one scheduler. Keeps its model and thread pool alive.</summary>
internal sealed class ContextHandle : SafeHandle
{
    private readonly ModelHandle _model;

    private ContextHandle(ModelHandle model)
        : base(0, ownsHandle: true) => _model = model;

    public override bool IsInvalid => handle == 0;

    public static ContextHandle Owning(nint value, ModelHandle model)
    {
        var owner = new ContextHandle(model);
        var added = false;
        model.DangerousAddRef(ref added);
        owner.SetHandle(value);
        return owner;
    }

    protected override bool ReleaseHandle()
    {
        ContextApi.Free(handle);
        _model.DangerousRelease();
        return true;
    }
}

/// <summary>The grammar state of one request. Keeps the model, whose vocabulary it reads, alive.</summary>
internal sealed class GrammarHandle : SafeHandle
{
    private readonly ModelHandle _model;

    private GrammarHandle(ModelHandle model)
        : base(0, ownsHandle: true) => _model = model;

    public override bool IsInvalid => handle == 0;

    public static GrammarHandle Owning(nint value, ModelHandle model)
    {
        var owner = new GrammarHandle(model);
        var added = false;
        model.DangerousAddRef(ref added);
        owner.SetHandle(value);
        return owner;
    }

    protected override bool ReleaseHandle()
    {
        ContextApi.SamplerFree(handle);
        _model.DangerousRelease();
        return true;
    }
}
