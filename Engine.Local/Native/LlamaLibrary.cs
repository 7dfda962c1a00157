using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Atrium.Engine.Native;

/// <summary>Loads llama.cpp once per process, checks it, and picks the compute backend that suits the processor best.</summary>
internal static unsafe class LlamaLibrary
{
    private static readonly Lock Gate = new();
    private static string? _folder;
    private static nint _cpuRegistry;

    /// <summary>Loads the library from <paramref name="folder"/>. A second call with the same folder does nothing.</summary>
    /// <exception cref="EngineUnavailableException">The folder lacks a library, or it is not the release this binding knows.</exception>
    public static void Load(string folder)
    {
        lock (Gate)
        {
            if (_folder is not null)
            {
                if (_folder != folder)
                {
                    throw new EngineUnavailableException($"llama.cpp is already loaded from {_folder} and cannot be loaded from {folder} as well.");
                }

                return;
            }

            var files = LibraryFolder.Files(folder);

            // A fatal error in the library would otherwise fork a debugger to print a backtrace.
            _ = GgmlApi.SetEnvironment("GGML_NO_BACKTRACE", "1", 1);

            // Names an arbitrary library that the backend loader would open.
            _ = GgmlApi.UnsetEnvironment("GGML_BACKEND_PATH");

            NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) =>
                files.TryGetValue(name, out var file) ? NativeLibrary.Load(file) : 0);
            try
            {
                LayoutCheck.Run();
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
            {
                throw new EngineUnavailableException($"llama.cpp cannot be loaded from {folder}: {exception.Message}");
            }

            NativeLog.Install();
            _ = GgmlApi.SetAbortCallback(&OnAbort);
            fixed (byte* path = Utf8(folder))
            {
                GgmlApi.LoadBackends(path);
            }

            LlamaApi.BackendInit();
            _cpuRegistry = FindCpu(folder);
            _folder = folder;
        }
    }

    /// <summary>The address of a function that only the CPU backend exports, such as <c>ggml_threadpool_new</c>.</summary>
    public static nint CpuFunction(string name)
    {
        fixed (byte* text = Utf8(name))
        {
            var address = GgmlApi.ProcedureAddress(_cpuRegistry, text);
            return address != 0 ? address : throw new EngineUnavailableException($"The CPU backend of llama.cpp has no function {name}.");
        }
    }

    /// <summary>UTF-8 with the terminating zero that C expects; text with a zero inside is refused.</summary>
    public static byte[] Utf8(string text) =>
        text.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("The text contains a zero character.", nameof(text))
            : Encoding.UTF8.GetBytes(text + '\0');

    private static nint FindCpu(string folder)
    {
        for (nuint i = 0; i < GgmlApi.RegistryCount(); i++)
        {
            var registry = GgmlApi.Registry(i);
            if (Marshal.PtrToStringUTF8((nint)GgmlApi.RegistryName(registry)) == "CPU")
            {
                return registry;
            }
        }

        throw new EngineUnavailableException($"No llama.cpp compute backend in {folder} runs on this processor.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAbort(byte* message)
    {
        // The process ends when this returns; the line is what its supervisor will find last.
        Console.Error.WriteLine("llama.cpp stopped the engine: " + Marshal.PtrToStringUTF8((nint)message));
        Console.Error.Flush();
    }
}
