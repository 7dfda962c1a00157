using System.Text.Json;
using Atrium.Cli.Chat;
using Atrium.Standalone.Ports;
using Microsoft.AspNetCore.Http;

namespace Atrium.Cli.Tests.Chat;

public sealed class SingleQuestionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_answer_is_all_that_goes_to_standard_output()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.WholeAsync);
        var console = new CapturedConsole();

        Assert.Equal(0, await AtriumCommand.RunAsync(["chat", "--url", server.Address, "--key", "secret", "--system", "Be brief.", "hello", "you"], console.Piped));

        Assert.Equal($"Hello there.{Environment.NewLine}", console.Out);
        Assert.Equal("Bearer secret", server.Authorization);
        using var body = JsonDocument.Parse(Assert.Single(server.Bodies));
        Assert.Equal("little", body.RootElement.GetProperty("model").GetString());
        Assert.True(body.RootElement.GetProperty("stream").GetBoolean());
        Assert.True(body.RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.Equal(
            ["system: Be brief.", "user: hello you"],
            body.RootElement.GetProperty("messages").EnumerateArray().Select(static m => $"{m.GetProperty("role")}: {m.GetProperty("content")}"));
        Assert.False(body.RootElement.TryGetProperty("reasoning_effort", out _));
    }

    [Fact]
    public async Task Piped_input_is_what_the_question_is_about()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.WholeAsync);

        _ = await AtriumCommand.RunAsync(["chat", "--url", server.Address + "/v1", "--model", "large", "summarise"], new CapturedConsole("a text\n").Piped);

        using var body = JsonDocument.Parse(server.Bodies[0]);
        Assert.Equal("summarise\n\na text", body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal("large", body.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Asked_for_reasoning_it_asks_the_model_and_shows_it()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.WholeAsync);
        var console = new CapturedConsole();

        _ = await AtriumCommand.RunAsync(["chat", "--url", server.Address, "--reasoning", "hello"], console.Piped);

        Assert.Contains("[thinking] hm", console.Out, StringComparison.Ordinal);
        Assert.Contains("\"reasoning_effort\":\"medium\"", server.Bodies[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_holds_answer_usage_and_timing()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.WholeAsync);
        var console = new CapturedConsole();

        _ = await AtriumCommand.RunAsync(["chat", "--url", server.Address, "--json", "hello"], console.Piped);

        using var json = JsonDocument.Parse(console.Out);
        Assert.Equal("Hello there.", json.RootElement.GetProperty("text").GetString());
        Assert.Equal("hm", json.RootElement.GetProperty("reasoning").GetString());
        Assert.Equal("stop", json.RootElement.GetProperty("finish_reason").GetString());
        Assert.Equal(10, json.RootElement.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.True(json.RootElement.GetProperty("time_to_first_token_ms").GetDouble() > 0);
    }

    [Fact]
    public async Task An_interrupt_keeps_what_came_and_tells_the_server()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.EndlessAsync);
        var console = new CapturedConsole();
        using var interrupt = new CancellationTokenSource();
        using var client = new ChatClient(new Uri(server.Address), key: null);
        var piped = console.Piped with { Out = new CancelOnFlush(console.Piped.Out, interrupt) };

        var exit = await SingleQuestion.RunAsync(
            new ChatRequest { Server = new Uri(server.Address), Model = "little", Prompt = "a story" }, client, piped, TimeProvider.System, interrupt.Token);

        Assert.Equal(130, exit);
        Assert.StartsWith("Once upon", console.Out, StringComparison.Ordinal);
        await server.ClientLeft.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Where_nothing_listens_it_says_what_to_do()
    {
        var console = new CapturedConsole();

        Assert.Equal(1, await AtriumCommand.RunAsync(["chat", "--url", $"127.0.0.1:{PortCheck.Free()}", "hello"], console.Piped));

        Assert.Contains("Nothing listens at", console.Error, StringComparison.Ordinal);
        Assert.Contains("./atrium up", console.Error, StringComparison.Ordinal);
        Assert.Equal("", console.Out);
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key.","type":"invalid_request_error"}}""", "401: Incorrect API key. Give a key with --key")]
    [InlineData(503, """{"error":"the engine is not there"}""", "503: the engine is not there")]
    [InlineData(502, "<html>", "The server answered 502")]
    public async Task A_refusal_is_shown_in_the_servers_words(int status, string body, string shown)
    {
        await using var server = await ChatServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        var console = new CapturedConsole();

        Assert.Equal(1, await AtriumCommand.RunAsync(["chat", "--url", server.Address, "hello"], console.Piped));

        Assert.Contains(shown, console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_middle_is_an_error_and_not_an_answer()
    {
        await using var server = await ChatServer.StartAsync(static async (context, _) =>
        {
            await ChatServer.DeltaAsync(context, """{"content":"Half"}""");
            await ChatServer.EventAsync(context, """{"error":{"message":"the engine ended","type":"server_error"}}""");
        });
        var console = new CapturedConsole();

        Assert.Equal(1, await AtriumCommand.RunAsync(["chat", "--url", server.Address, "hello"], console.Piped));

        Assert.Contains("the engine ended", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_just_ends_is_an_error()
    {
        await using var server = await ChatServer.StartAsync(static (context, _) => ChatServer.DeltaAsync(context, """{"content":"Half"}"""));
        var console = new CapturedConsole();

        Assert.Equal(1, await AtriumCommand.RunAsync(["chat", "--url", server.Address, "hello"], console.Piped));

        Assert.Contains("ended in the middle", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_question_at_all_is_an_error()
    {
        var console = new CapturedConsole(" \n");

        Assert.Equal(1, await AtriumCommand.RunAsync(["chat", "--url", "http://127.0.0.1:1"], console.Piped));

        Assert.Contains("There is no question", console.Error, StringComparison.Ordinal);
    }

    /// <summary>Interrupts as soon as something was shown.</summary>
    private sealed class CancelOnFlush(TextWriter inner, CancellationTokenSource interrupt) : StringWriter
    {
        public override void Write(string? value)
        {
            inner.Write(value);
            interrupt.Cancel();
        }
    }
}
