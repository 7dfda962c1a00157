using System.Runtime.InteropServices;

namespace Atrium.Engine.Native;

/// <summary>libggml and libggml-base: compute backends, the thread pool, the message of a fatal error.</summary>
internal static unsafe partial class GgmlApi
{
    public const string Library = "ggml";
    public const string BaseLibrary = "ggml-base";

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_version")]
    public static partial byte* Version();

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_set_abort_callback")]
    public static partial nint SetAbortCallback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    [LibraryImport(Library, EntryPoint = "ggml_backend_load_all_from_path")]
    public static partial void LoadBackends(byte* folder);

    [LibraryImport(Library, EntryPoint = "ggml_backend_reg_count")]
    public static partial nuint RegistryCount();

    [LibraryImport(Library, EntryPoint = "ggml_backend_reg_get")]
    public static partial nint Registry(nuint index);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_backend_reg_name")]
    public static partial byte* RegistryName(nint registry);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_backend_reg_get_proc_address")]
    public static partial nint ProcedureAddress(nint registry, byte* name);

    [LibraryImport(BaseLibrary, EntryPoint = "ggml_threadpool_params_init")]
    public static partial void ThreadPoolDefaults(ThreadPoolParameters* parameters, int threads);

    // .NET keeps its own copy of the environment: only setenv itself reaches getenv in the library.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnsetEnvironment(string name);
}
