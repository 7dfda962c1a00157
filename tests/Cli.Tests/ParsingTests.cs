namespace Atrium.Cli.Tests;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("up")]
    [InlineData("chat")]
    [InlineData("doctor")]
    [InlineData("test")]
    [InlineData("bench")]
    public async Task Every_command_explains_itself(string command)
    {
        var console = new CapturedConsole();

        Assert.Equal(0, await AtriumCommand.RunAsync([command, "--help"], console.Piped));

        Assert.Matches($@"Usage:\s+\S+ {command}\b", console.Out);
        Assert.DoesNotContain('\e', console.Out);
    }

    [Theory]
    [InlineData("70000")]
    [InlineData("-1")]
    [InlineData("http")]
    public async Task A_port_that_is_none_is_refused_with_what_would_be_valid(string port)
    {
        var console = new CapturedConsole();

        Assert.NotEqual(0, await AtriumCommand.RunAsync(["up", "--port", port], console.Piped));

        Assert.Contains($"--port is '{port}', but must be a whole number from 0 to 65535.", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aspire_and_standalone_exclude_each_other()
    {
        var console = new CapturedConsole();

        Assert.NotEqual(0, await AtriumCommand.RunAsync(["up", "--aspire", "--standalone"], console.Piped));

        Assert.Contains("exclude each other", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_file_that_is_not_there_is_named_before_anything_starts()
    {
        var console = new CapturedConsole();

        Assert.Equal(1, await AtriumCommand.RunAsync(["up", "--standalone", "--model", "nowhere.gguf"], console.Piped));

        Assert.Contains("'nowhere.gguf' (--model)", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_an_error()
    {
        var console = new CapturedConsole();

        Assert.NotEqual(0, await AtriumCommand.RunAsync(["fly"], console.Piped));

        Assert.Contains("fly", console.Error, StringComparison.Ordinal);
    }
}
