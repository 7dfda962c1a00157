using Atrium.Cli.Chat;

namespace Atrium.Cli.Tests.Chat;

public sealed class EditedLineTests
{
    private readonly EditedLine _line = new(["first", "second"]);

    private EditResult Press(ConsoleKey key, bool control = false) => _line.Press(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control));

    private void Type(string text)
    {
        foreach (var c in text)
        {
            _ = _line.Press(new ConsoleKeyInfo(c, ConsoleKey.None, shift: false, alt: false, control: false));
        }
    }

    [Fact]
    public void Typing_and_editing_in_the_middle()
    {
        Type("hllo");
        _ = Press(ConsoleKey.Home);
        _ = Press(ConsoleKey.RightArrow);
        Type("e");
        Assert.Equal(("hello", 2), (_line.Text, _line.Cursor));

        _ = Press(ConsoleKey.Delete);
        _ = Press(ConsoleKey.Backspace);
        Assert.Equal(("hlo", 1), (_line.Text, _line.Cursor));
    }

    [Fact]
    public void Control_C_clears_a_line_and_leaves_an_empty_one_the_second_time()
    {
        Type("half a question");

        Assert.Equal(EditResult.Edit, Press(ConsoleKey.C, control: true));
        Assert.Equal("", _line.Text);
        Assert.Equal(EditResult.AboutToLeave, Press(ConsoleKey.C, control: true));
        _ = Press(ConsoleKey.LeftArrow);
        Assert.Equal(EditResult.AboutToLeave, Press(ConsoleKey.C, control: true));
        Assert.Equal(EditResult.Leave, Press(ConsoleKey.C, control: true));
    }

    [Fact]
    public void After_an_interrupted_answer_the_next_control_C_leaves() =>
        Assert.Equal(EditResult.Leave, new EditedLine([], aboutToLeave: true).Press(new ConsoleKeyInfo('\0', ConsoleKey.C, shift: false, alt: false, control: true)));

    [Fact]
    public void A_line_feed_typed_before_the_prompt_was_there_submits_too()
    {
        Type("asked early");

        // .NET reads a bare line feed as Ctrl-Enter.
        Assert.Equal(EditResult.Submit, Press(ConsoleKey.Enter, control: true));
    }

    [Fact]
    public void Control_D_leaves_only_an_empty_line()
    {
        Type("a");
        Assert.Equal(EditResult.Edit, Press(ConsoleKey.D, control: true));
        Assert.Equal("a", _line.Text);
        _ = Press(ConsoleKey.Backspace);
        Assert.Equal(EditResult.Leave, Press(ConsoleKey.D, control: true));
    }

    [Fact]
    public void History_goes_back_and_returns_to_what_was_being_typed()
    {
        Type("draft");
        _ = Press(ConsoleKey.UpArrow);
        Assert.Equal("second", _line.Text);
        _ = Press(ConsoleKey.UpArrow);
        _ = Press(ConsoleKey.UpArrow);
        Assert.Equal("first", _line.Text);
        _ = Press(ConsoleKey.DownArrow);
        _ = Press(ConsoleKey.DownArrow);
        Assert.Equal("draft", _line.Text);
    }

    [Fact]
    public void Words_and_halves_of_the_line_can_be_cut()
    {
        Type("one two three");
        _ = Press(ConsoleKey.W, control: true);
        Assert.Equal("one two ", _line.Text);
        _ = Press(ConsoleKey.LeftArrow);
        _ = Press(ConsoleKey.U, control: true);
        Assert.Equal((" ", 0), (_line.Text, _line.Cursor));
        _ = Press(ConsoleKey.K, control: true);
        Assert.Equal("", _line.Text);
    }

    [Fact]
    public void A_character_of_two_units_is_never_parted()
    {
        Type("a😀");
        Assert.Equal(3, _line.WidthOf(_line.Text.Length));
        _ = Press(ConsoleKey.LeftArrow);
        Assert.Equal(1, _line.Cursor);
        _ = Press(ConsoleKey.Delete);
        Assert.Equal("a", _line.Text);
    }
}
