using System.Text;

namespace Atrium.Cli.Chat;

/// <summary>What a key did to the line.</summary>
internal enum EditResult
{
    /// <summary>The line may have changed.</summary>
    Edit,

    /// <summary>The line is done.</summary>
    Submit,

    /// <summary>The same key once more would leave.</summary>
    AboutToLeave,

    /// <summary>The user leaves.</summary>
    Leave,
}

/// <summary>A line being typed: text, cursor, and the place in the history. Knows nothing of the screen.</summary>
/// <param name="history">The lines before, oldest first.</param>
/// <param name="aboutToLeave">The last key before was a Ctrl-C, as after an interrupted answer: the next one leaves.</param>
internal sealed class EditedLine(IReadOnlyList<string> history, bool aboutToLeave = false)
{
    private readonly StringBuilder _text = new();
    private int _historyPlace = history.Count;
    private string _draft = "";
    private bool _aboutToLeave = aboutToLeave;

    public string Text => _text.ToString();

    /// <summary>The cursor, in UTF-16 units from the start.</summary>
    public int Cursor { get; private set; }

    public void MoveToEnd() => Cursor = _text.Length;

    /// <summary>Columns that the first <paramref name="length"/> units take; East Asian and emoji take two.</summary>
    public int WidthOf(int length) =>
        _text.ToString(0, length).EnumerateRunes().Sum(static r => r.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF)
            or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60)
            or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1);

    public EditResult Press(ConsoleKeyInfo key)
    {
        // One Ctrl-C is often meant for an answer that has just ended.
        var leaves = _aboutToLeave;
        _aboutToLeave = false;
        if (_text.Length == 0 && key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
        {
            _aboutToLeave = true;
            return leaves ? EditResult.Leave : EditResult.AboutToLeave;
        }

        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
        {
            return PressControl(key.Key);
        }

        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return EditResult.Submit;
            case ConsoleKey.Backspace:
                Remove(Before(Cursor), Cursor);
                break;
            case ConsoleKey.Delete:
                Remove(Cursor, After(Cursor));
                break;
            case ConsoleKey.LeftArrow:
                Cursor = Before(Cursor);
                break;
            case ConsoleKey.RightArrow:
                Cursor = After(Cursor);
                break;
            case ConsoleKey.Home:
                Cursor = 0;
                break;
            case ConsoleKey.End:
                MoveToEnd();
                break;
            case ConsoleKey.UpArrow:
                Recall(_historyPlace - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_historyPlace + 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _ = _text.Insert(Cursor++, key.KeyChar);
                }

                break;
        }

        return EditResult.Edit;
    }

    private EditResult PressControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.D when _text.Length == 0:
                return EditResult.Leave;
            case ConsoleKey.C:
                Remove(0, _text.Length);
                break;
            case ConsoleKey.D:
                Remove(Cursor, After(Cursor));
                break;
            case ConsoleKey.Enter or ConsoleKey.J or ConsoleKey.M:
                return EditResult.Submit;
            case ConsoleKey.H:
                Remove(Before(Cursor), Cursor);
                break;
            case ConsoleKey.A:
                Cursor = 0;
                break;
            case ConsoleKey.E:
                MoveToEnd();
                break;
            case ConsoleKey.U:
                Remove(0, Cursor);
                break;
            case ConsoleKey.K:
                Remove(Cursor, _text.Length);
                break;
            case ConsoleKey.W:
                Remove(WordStart(), Cursor);
                break;
            default:
                break;
        }

        return EditResult.Edit;
    }

    private void Recall(int place)
    {
        if (place < 0 || place > history.Count)
        {
            return;
        }

        _draft = _historyPlace == history.Count ? Text : _draft;
        _historyPlace = place;
        _ = _text.Clear().Append(place == history.Count ? _draft : history[place]);
        MoveToEnd();
    }

    private void Remove(int from, int to)
    {
        _ = _text.Remove(from, to - from);
        Cursor = from;
    }

    private int WordStart()
    {
        var place = Cursor;
        while (place > 0 && _text[place - 1] == ' ')
        {
            place--;
        }

        while (place > 0 && _text[place - 1] != ' ')
        {
            place--;
        }

        return place;
    }

    // A character outside the basic plane is two units that are never parted.
    private int Before(int place) => place < 2 || !char.IsLowSurrogate(_text[place - 1]) ? Math.Max(place - 1, 0) : place - 2;

    private int After(int place) => place >= _text.Length ? place : char.IsHighSurrogate(_text[place]) ? place + 2 : place + 1;
}
