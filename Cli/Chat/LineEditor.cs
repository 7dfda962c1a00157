using System.Text;

namespace Atrium.Cli.Chat;

/// <summary>
/// Reads one line with the keys people expect (arrows, Home, End, history, Ctrl-A/E/U/W/K). Ctrl-C clears a line and, the second time
/// at an empty prompt, leaves, which <see cref="Console.ReadLine"/> cannot tell apart.
/// </summary>
internal sealed class LineEditor(TextWriter output)
{
    private readonly List<string> _history = [];

    /// <summary>The line, or null when the user leaves.</summary>
    public string? Read(string prompt, int promptWidth, bool aboutToLeave)
    {
        var line = new EditedLine(_history, aboutToLeave);
        var drawn = 0;
        var before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            Draw();
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                switch (line.Press(key))
                {
                    case EditResult.Leave:
                        output.WriteLine();
                        return null;
                    case EditResult.AboutToLeave:
                        output.WriteLine();
                        output.WriteLine("(Ctrl-C again leaves)");
                        drawn = 0;
                        Draw();
                        break;
                    case EditResult.Submit:
                        line.MoveToEnd();
                        Draw();
                        output.WriteLine();
                        if (!string.IsNullOrWhiteSpace(line.Text) && (_history.Count == 0 || _history[^1] != line.Text))
                        {
                            _history.Add(line.Text);
                        }

                        return line.Text;
                    default:
                        // A paste arrives as many keys; drawing each would be slow.
                        if (!Console.KeyAvailable)
                        {
                            Draw();
                        }

                        break;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = before;
        }

        // The text may fill several rows: go back to the first, clear all, write all, then step to the cursor's place.
        void Draw()
        {
            var width = Math.Max(Console.WindowWidth, 10);
            var text = new StringBuilder();
            _ = drawn > 0 ? text.Append("\e[").Append(drawn).Append('A') : text;
            _ = text.Append("\r\e[J").Append(prompt).Append(line.Text);
            var end = promptWidth + line.WidthOf(line.Text.Length);
            if (end % width == 0)
            {
                _ = text.Append(" \b");
            }

            var cursor = promptWidth + line.WidthOf(line.Cursor);
            var up = (end / width) - (cursor / width);
            _ = up > 0 ? text.Append("\e[").Append(up).Append('A') : text;
            _ = text.Append('\r');
            _ = cursor % width > 0 ? text.Append("\e[").Append(cursor % width).Append('C') : text;
            drawn = cursor / width;
            output.Write(text.ToString());
            output.Flush();
        }
    }
}
