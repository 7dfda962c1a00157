namespace Atrium.Engine.Native;

/// <summary>
/// Compute threads that stay: without an attached pool the library starts and joins threads for every step, and on a busy
/// machine a step was measured to take a hundred times longer.
/// </summary>
internal sealed unsafe class ComputeThreads : IDisposable
{
    // 0 sleeps at once between steps, 100 spins; a little spinning bridges the gap between two steps of one answer.
    private const uint PollLevel = 20;

    private readonly delegate* unmanaged[Cdecl]<nint, void> _free;
    private nint _pool;

    public ComputeThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 512);
        var create = (delegate* unmanaged[Cdecl]<ThreadPoolParameters*, nint>)LlamaLibrary.CpuFunction("ggml_threadpool_new");
        _free = (delegate* unmanaged[Cdecl]<nint, void>)LlamaLibrary.CpuFunction("ggml_threadpool_free");

        ThreadPoolParameters parameters;
        GgmlApi.ThreadPoolDefaults(&parameters, threads);
        parameters.Poll = PollLevel;
        _pool = create(&parameters);
        if (_pool == 0)
        {
            throw new EngineUnavailableException($"llama.cpp could not start {threads} compute threads.");
        }
    }

    public void Attach(ContextHandle context) => ContextApi.AttachThreadPool(context, _pool, _pool);

    public void Dispose()
    {
        if (_pool != 0)
        {
            _free(_pool);
            _pool = 0;
        }
    }
}
