using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Inspection;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Several answers to one request (<c>n</c>) from an engine that gives one at a time.</summary>
public sealed class ChoicesTests
{
    [Fact]
    public async Task Each_choice_is_whole_and_the_prompt_counts_once()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var one = await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        var three = await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", "\"n\":3,\"seed\":7"));
        Assert.Equal(
            [(0, "Hello from the mock engine."), (1, "Hello from the mock engine."), (2, "Hello from the mock engine.")],
            three.GetProperty("choices").EnumerateArray().Select(static choice => (choice.GetProperty("index").GetInt32(), choice.GetProperty("message").GetProperty("content").GetString()!)));
        Assert.Equal(Usage(one, "prompt_tokens"), Usage(three, "prompt_tokens"));
        Assert.Equal(3 * Usage(one, "completion_tokens"), Usage(three, "completion_tokens"));
        Assert.Equal([7L, 8L, 9L], proxy.Engine.Journal.Entries.Skip(1).Select(static entry => JsonDocument.Parse(entry.Body).RootElement.GetProperty("seed").GetInt64()).Order());
    }

    [Fact]
    public async Task A_stream_begins_and_ends_each_choice_once()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var stream = await proxy.StreamAsync("hi", "\"n\":2,\"stream_options\":{\"include_usage\":true}");
        Assert.True(stream.Done);
        var choices = stream.Chunks.SelectMany(static chunk => chunk.GetProperty("choices").EnumerateArray()).ToLookup(static choice => choice.GetProperty("index").GetInt32());
        Assert.Equal(2, choices.Count);
        foreach (var choice in choices)
        {
            Assert.Equal("assistant", choice.First().GetProperty("delta").GetProperty("role").GetString());
            Assert.Equal("Hello from the mock engine.", string.Concat(choice.Select(static one => one.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")));
            Assert.Equal(["stop"], choice.Select(static one => one.GetProperty("finish_reason").GetString()).OfType<string>());
        }

        Assert.Single(stream.Chunks, static chunk => chunk.GetProperty("choices").GetArrayLength() == 0);
    }

    [Fact]
    public async Task One_that_fails_ends_them_all()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { Count = 50, Fault = Fault.Error, At = 3 };

        // One may fail before another was accepted: then the status says it, else an event.
        var stream = await proxy.StreamAsync("hi", "\"n\":3");
        Assert.False(stream.Done);
        Assert.Contains("\"code\":\"engine_error\"", stream.Raw, StringComparison.Ordinal);
        Assert.Equal(stream.Raw.StartsWith("data: ", StringComparison.Ordinal), stream.Broken);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_them_all()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Script = new Script { First = 600_000 };
        using var leave = new CancellationTokenSource();
        var request = proxy.PostAsync(ProxyUnderTest.Chat("hi", "\"n\":3"), HttpCompletionOption.ResponseContentRead, leave.Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await proxy.Engine.Journal.WaitAsync(static entries => entries.Count == 3, limit.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await proxy.Engine.Journal.WaitAsync(static entries => entries.All(static entry => entry.Ending == Ending.Aborted), limit.Token);
    }

    private static int Usage(JsonElement answer, string name) => answer.GetProperty("usage").GetProperty(name).GetInt32();
}
