using Atrium.Cli.Terminal;
using Spectre.Console;

namespace Atrium.Cli.Up;

/// <summary>Shows what the start is doing: a spinner on a terminal, a line per step elsewhere.</summary>
internal static class StartProgress
{
    public static Task<T> ShowAsync<T>(CliConsole console, Func<IProgress<string>, Task<T>> start)
    {
        if (!console.ErrorIsTerminal)
        {
            return start(new Steps(step => console.Error.WriteLine($"atrium: {step}")));
        }

        return console.RichError().Status().Spinner(Spinner.Known.Dots).StartAsync(
            "starting",
            status => start(new Steps(step => status.Status(Markup.Escape(step)))));
    }

    // Progress<T> would report late, from another thread.
    private sealed class Steps(Action<string> show) : IProgress<string>
    {
        public void Report(string value) => show(value);
    }
}
