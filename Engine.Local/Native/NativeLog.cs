using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Atrium.Engine.Native;

/// <summary>
/// The library's log. One callback for the whole process, as the library has it: warnings and errors are kept (the last few, to
/// explain a failed load) and handed to whoever listens. A load writes hundreds of lines below that level; they are dropped.
/// </summary>
internal static unsafe class NativeLog
{
    private const int Warning = 3;
    private const int Error = 4;
    private const int Continuation = 5;
    private const int Kept = 12;

    private static readonly Lock Gate = new();
    private static readonly Queue<string> Recent = new();
    private static int _level;
    private static string _partial = "";

    /// <summary>Receives each whole line: true for an error, false for a warning. Must not throw.</summary>
    public static Action<bool, string>? Listener { get; set; }

    public static void Install() => LlamaApi.LogSet(&OnMessage, null);

    /// <summary>Forgets what was kept; call it before an operation whose failure is to be explained by <see cref="Explain"/>.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            Recent.Clear();
        }
    }

    /// <summary>The errors and warnings since <see cref="Clear"/>, oldest first, as one line.</summary>
    public static string Explain()
    {
        lock (Gate)
        {
            return Recent.Count == 0 ? "the library gave no reason" : string.Join("; ", Recent);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(int level, byte* text, void* data)
    {
        // An exception must not cross into native code: it would end the process.
        try
        {
            Receive(level, Marshal.PtrToStringUTF8((nint)text) ?? "");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Console.Error.WriteLine(exception.Message);
        }
    }

    private static void Receive(int level, string text)
    {
        string line;
        bool error;
        lock (Gate)
        {
            _level = level == Continuation ? _level : level;
            if (_level is not (Warning or Error))
            {
                return;
            }

            _partial = level == Continuation ? _partial + text : text;
            if (!_partial.EndsWith('\n') || string.IsNullOrWhiteSpace(_partial))
            {
                return;
            }

            line = _partial.Trim();
            error = _level == Error;
            _partial = "";
            Recent.Enqueue(line);
            if (Recent.Count > Kept)
            {
                Recent.Dequeue();
            }
        }

        Listener?.Invoke(error, line);
    }
}
