using Atrium.Cli.Chat;

namespace Atrium.Cli.Tests.Chat;

public sealed class AnswerOutputTests
{
    [Fact]
    public void Reasoning_is_dimmed_and_parted_from_the_answer()
    {
        var console = new CapturedConsole();
        var output = new AnswerOutput(console.Terminal, showReasoning: true);

        output.Reasoning("let me ");
        output.Reasoning("see");
        output.Text("\n\nThe answer");
        output.Text(" is 4.");
        output.End();

        Assert.Equal($"\e[2mlet me see\e[0m\n\nThe answer is 4.{Environment.NewLine}", console.Out);
    }

    [Fact]
    public void In_a_pipe_there_is_only_the_answer()
    {
        var console = new CapturedConsole();
        var output = new AnswerOutput(console.Piped, showReasoning: false);

        output.Reasoning("hm");
        output.Text("Four.\n");
        output.End();

        Assert.Equal("Four.\n", console.Out);
    }

    [Fact]
    public void Reasoning_that_is_cut_off_leaves_the_terminal_as_it_was()
    {
        var console = new CapturedConsole();
        var output = new AnswerOutput(console.Terminal, showReasoning: true);

        output.Reasoning("let me");
        output.End();

        Assert.Contains("\e[0m", console.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n", console.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_cannot_send_escape_sequences_to_the_terminal()
    {
        var console = new CapturedConsole();

        new AnswerOutput(console.Terminal, showReasoning: true).Text("a\e]0;title\ab\tc\n");

        Assert.Equal("a\uFFFD]0;title\uFFFDb\tc\n", console.Out);
    }
}
