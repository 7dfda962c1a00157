using System.Text;
using Atrium.Cli.Terminal;

namespace Atrium.Cli.Chat;

/// <summary>Writes an answer as it arrives: reasoning dimmed, then the text.</summary>
internal sealed class AnswerOutput(CliConsole console, bool showReasoning)
{
    private const string Dim = "\e[2m";
    private const string Reset = "\e[0m";

    private bool _inReasoning;
    private bool _atLineStart = true;
    private bool _skipLineBreaks;

    /// <summary>Shows reasoning, when it is to be shown.</summary>
    public void Reasoning(string piece)
    {
        if (!showReasoning)
        {
            return;
        }

        if (!_inReasoning)
        {
            console.Out.Write(console.Color ? Dim : "[thinking] ");
            _inReasoning = true;
        }

        Write(piece);
    }

    /// <summary>Shows text.</summary>
    public void Text(string piece)
    {
        EndReasoning();

        // Models put line breaks between their reasoning and the answer; the gap is already there.
        piece = _skipLineBreaks ? piece.TrimStart('\n') : piece;
        _skipLineBreaks &= piece.Length == 0;
        Write(piece);
    }

    /// <summary>Ends the answer on a line of its own.</summary>
    public void End()
    {
        EndReasoning();
        if (!_atLineStart)
        {
            console.Out.WriteLine();
        }

        console.Out.Flush();
    }

    private void EndReasoning()
    {
        if (!_inReasoning)
        {
            return;
        }

        console.Out.Write(console.Color ? Reset : "");
        console.Out.Write(_atLineStart ? "\n" : "\n\n");
        _inReasoning = false;
        _atLineStart = true;
        _skipLineBreaks = true;
    }

    private void Write(string piece)
    {
        if (piece.Length == 0)
        {
            return;
        }

        var shown = console.OutIsTerminal ? WithoutControls(piece) : piece;
        console.Out.Write(shown);
        console.Out.Flush();
        _atLineStart = piece[^1] == '\n';
    }

    // A model's text must not move the cursor, set the title or answer in the user's name.
    private static string WithoutControls(string text)
    {
        if (!text.Any(static c => char.IsControl(c) && c is not ('\n' or '\t')))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = clean.Append(char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c);
        }

        return clean.ToString();
    }
}
