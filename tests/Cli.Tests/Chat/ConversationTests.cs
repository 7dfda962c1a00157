using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Atrium.Cli.Tests.Chat;

/// <summary>A conversation in a real terminal: script(1) of util-linux gives the program one.</summary>
public sealed class ConversationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Control_C_interrupts_the_answer_and_the_conversation_goes_on()
    {
        var answers = 0;
        await using var server = await ChatServer.StartAsync(
            (context, server) => Interlocked.Increment(ref answers) == 1 ? ChatServer.EndlessAsync(context, server) : ChatServer.WholeAsync(context, server));
        using var terminal = new Terminal(server.Address);

        await terminal.SaidAsync("> ");
        terminal.Type("a story\r");
        await terminal.SaidAsync("Once upon");
        terminal.Type("\x03");
        await terminal.SaidAsync("(interrupted)");
        await server.ClientLeft.Task.WaitAsync(Patience);

        terminal.Type("and now?\r");
        await terminal.SaidAsync("\e[2mhm\e[0m");
        await terminal.SaidAsync("Hello there.");
        terminal.Type("/stats\r");
        await terminal.SaidAsync("7 prompt + 3 answer = 10 tokens");
        terminal.Type("/exit\r");
        Assert.Equal(0, await terminal.ExitAsync());

        // The half answer is part of the conversation.
        using var second = JsonDocument.Parse(server.Bodies[1]);
        Assert.Equal(
            ["a story", "Once upon", "and now?"],
            second.RootElement.GetProperty("messages").EnumerateArray().Select(static m => m.GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Control_C_twice_at_an_empty_prompt_leaves()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.WholeAsync);
        using var terminal = new Terminal(server.Address);

        await terminal.SaidAsync("> ");
        terminal.Type("\x03");
        await terminal.SaidAsync("(Ctrl-C again leaves)");
        terminal.Type("\x03");

        Assert.Equal(0, await terminal.ExitAsync());
    }

    private sealed class Terminal : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _unread = new();
        private readonly char[] _buffer = new char[1024];

        // exec: a shell that stays, as dash does, is sent the Ctrl-C too and ends with 130 whatever the program says.
        public Terminal(string server) => _process = Process.Start(
            new ProcessStartInfo("script", ["-qefc", $"exec dotnet exec {typeof(AtriumCommand).Assembly.Location} chat --url {server}", "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["TERM"] = "xterm", ["NO_COLOR"] = "" },
            })!;

        public void Type(string keys)
        {
            _process.StandardInput.Write(keys);
            _process.StandardInput.Flush();
        }

        /// <summary>Waits until the text appears; what came before it is forgotten.</summary>
        public async Task SaidAsync(string text)
        {
            using var limit = new CancellationTokenSource(Patience);
            int at;
            while ((at = _unread.ToString().IndexOf(text, StringComparison.Ordinal)) < 0)
            {
                var count = await _process.StandardOutput.ReadAsync(_buffer, limit.Token);
                Assert.True(count > 0, $"It ended before it said '{text}', but after: {_unread}");
                _ = _unread.Append(_buffer, 0, count);
            }

            _ = _unread.Remove(0, at + text.Length);
        }

        public async Task<int> ExitAsync()
        {
            // The rest must be read, or the program could wait for room.
            _ = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await _process.WaitForExitAsync().WaitAsync(Patience);
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }
    }
}
