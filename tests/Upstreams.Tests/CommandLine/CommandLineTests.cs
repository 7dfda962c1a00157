using System.Diagnostics;
using Atrium.Upstreams.CommandLine;
using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.CommandLine;

public sealed class CommandLineTests
{
    [Fact]
    public void Options_are_meant_for_the_listener_before_them_or_for_all()
    {
        var listeners = ListenerArguments.Split(["--script", "delay=5", "--triton", "8000", "--config", "llmapi", "--openai", "0", "--flavour", "vllm"]);
        Assert.Equal(["--script", "delay=5", "--dialect", "triton", "--port", "8000", "--config", "llmapi"], listeners[0]);
        Assert.Equal(["--script", "delay=5", "--dialect", "openai", "--port", "0", "--flavour", "vllm"], listeners[1]);
    }

    [Theory]
    [InlineData("", "No listener")]
    [InlineData("--triton", "'--triton' needs a value.")]
    [InlineData("--triton x", "'--triton x' names no port.")]
    [InlineData("triton 8000", "'triton' is no option.")]
    [InlineData("--what 1 --tgi 0", "'--what' is unknown.")]
    public void What_is_not_understood_is_named(string line, string message)
    {
        var exception = Assert.Throws<FormatException>(() => ListenerArguments.Split(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--script", "delays=5", "knows no 'delays'")]
    [InlineData("--script", "fault=fire", "'fault=fire'")]
    [InlineData("--script", "args=1", "'tool' before")]
    [InlineData("--config", "tensorflow", "is none of ensemble")]
    [InlineData("--context", "many", "is no number")]
    public async Task A_value_is_named_too(string option, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<FormatException>(() => UpstreamListener.StartAsync(Dialect.Triton, option, value));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_tells_its_addresses_or_what_is_wrong()
    {
        using var wrong = Start("--tgi", "0", "--flavour", "wrong");
        Assert.Contains("'--flavour wrong' is none of", await wrong.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        await wrong.WaitForExitAsync();
        Assert.Equal(2, wrong.ExitCode);

        using var right = Start("--tgi", "0", "--openai", "0", "--flavour", "llama-server");
        try
        {
            Assert.StartsWith("Tgi http://127.0.0.1:", await right.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            var address = new Uri((await right.StandardOutput.ReadLineAsync())!["OpenAI ".Length..]);
            using var http = new HttpClient();
            Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync(new Uri(address, "/health")));
        }
        finally
        {
            right.Kill();
        }
    }

    [Fact]
    public async Task A_script_that_is_wrong_is_a_400()
    {
        await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi);
        var error = await Client.JsonAsync(engine, "/generate", """{"inputs":"[[mock what=1]]"}""", status: 400);
        Assert.Contains("knows no 'what'", error.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static Process Start(params string[] args) => Process.Start(new ProcessStartInfo("dotnet", [typeof(UpstreamApp).Assembly.Location, .. args])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
