using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Messages;

/// <summary>The events of a streamed answer of <c>/v1/messages</c>.</summary>
public sealed class MessageStreamTests
{
    private const string Path = "/v1/messages";
    private const string Body = """{"model":"demo","max_tokens":50,"messages":[{"role":"user","content":"Hi"}],"stream":true}""";

    [Fact]
    public async Task A_text()
    {
        var engine = new EventEngine { Answer = static _ => EventEngine.Say("Hi there", FinishReason.Length) };
        await using var proxy = await engine.ProxyAsync();
        var events = await proxy.EventsAsync(Path, Body);
        Assert.Equal(["message_start", "ping", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop"], events.Names);
        Assert.All(events.All, static one => Assert.Equal(one.Name, one.Data.Text("type")));
        var message = events["message_start"].GetProperty("message");
        Assert.Equal(("message", "assistant", "demo", 0), (message.Text("type"), message.Text("role"), message.Text("model"), message.GetProperty("content").GetArrayLength()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (message.GetProperty("stop_reason").ValueKind, message.GetProperty("stop_sequence").ValueKind));
        Assert.Equal("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", events["content_block_start"].GetRawText());
        Assert.Equal("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""", events.Of("content_block_delta").First().GetRawText());
        Assert.Equal("""{"type":"content_block_stop","index":0}""", events["content_block_stop"].GetRawText());
        Assert.Equal(
            """{"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"input_tokens":11,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":5}}""",
            events["message_delta"].GetRawText());
    }

    [Fact]
    public async Task A_thought_a_text_and_two_calls_one_block_after_the_other()
    {
        var engine = new EventEngine
        {
            Answer = static _ => EventEngine.Whole(
                [
                    new GenerationEvent.Reasoning("th"), new GenerationEvent.Reasoning("ink"), new GenerationEvent.Text("see"),
                    new GenerationEvent.ToolCallStarted(0, "call_a", "f"), new GenerationEvent.ToolCallArguments(0, "{\"x\""), new GenerationEvent.ToolCallArguments(0, ":1}"),
                    new GenerationEvent.ToolCallStarted(1, "call_b", "g"),
                ],
                FinishReason.ToolCalls),
        };
        await using var proxy = await engine.ProxyAsync("STRIP_THINKING=0");
        var events = await proxy.EventsAsync(Path, Body);
        Assert.Equal(
            ["start 0", "delta 0", "delta 0", "delta 0", "stop 0", "start 1", "delta 1", "stop 1", "start 2", "delta 2", "delta 2", "stop 2", "start 3", "stop 3"],
            events.All.Where(static one => one.Name.StartsWith("content_block_", StringComparison.Ordinal)).Select(static one => $"{one.Name["content_block_".Length..]} {one.Data.GetProperty("index").GetInt32()}"));
        var deltas = events.Of("content_block_delta").Select(static one => one.GetProperty("delta")).ToList();
        Assert.Equal(
            ["thinking_delta", "thinking_delta", "signature_delta", "text_delta", "input_json_delta", "input_json_delta"], deltas.Select(static delta => delta.Text("type")));
        Assert.Equal("{\"x\":1}", deltas[4].Text("partial_json") + deltas[5].Text("partial_json"));
        Assert.Equal("""{"type":"tool_use","id":"call_a","name":"f","input":{}}""", events.Of("content_block_start").ElementAt(2).GetProperty("content_block").GetRawText());
        Assert.Equal("tool_use", events["message_delta"].GetProperty("delta").Text("stop_reason"));

        // The signature of a stream is the signature of the same thought in one piece.
        var whole = await proxy.PostJsonAsync(Path, Body.Replace(",\"stream\":true", "", StringComparison.Ordinal));
        Assert.Equal(whole.GetProperty("content")[0].Text("signature"), deltas[2].Text("signature"));
    }

    [Fact]
    public async Task A_failure_in_the_middle_is_an_error_event_and_a_broken_stream()
    {
        var engine = new EventEngine
        {
            Answer = static _ => [GenerationEvent.Started.Instance, new GenerationEvent.Text("half"), new GenerationEvent.Failed(new GenerationFailure(FailureKind.Unavailable, "It went away."))],
        };
        await using var proxy = await engine.ProxyAsync();
        var events = await proxy.EventsAsync(Path, Body);
        Assert.True(events.Broken, events.Raw);
        Assert.Equal("error", events.Names[^1]);
        Assert.DoesNotContain("message_stop", events.Names);
        Assert.Equal("""{"type":"overloaded_error","message":"It went away."}""", events["error"].GetProperty("error").GetRawText());
        Assert.StartsWith("req_", events["error"].Text("request_id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_that_come_back_to_an_earlier_call_are_a_failure_not_a_wrong_call()
    {
        var engine = new EventEngine
        {
            Answer = static _ => EventEngine.Whole(
                [
                    new GenerationEvent.ToolCallStarted(0, "call_a", "f"), new GenerationEvent.ToolCallStarted(1, "call_b", "g"), new GenerationEvent.ToolCallArguments(0, "{}"),
                ],
                FinishReason.ToolCalls),
        };
        await using var proxy = await engine.ProxyAsync();
        using var response = await proxy.SendAsync(HttpMethod.Post, Path, Body, until: HttpCompletionOption.ResponseHeadersRead);
        var result = await ChatStreamResult.ReadAsync(response);

        // What comes all at once may fail before its first byte went out.
        Assert.True(result.Broken || !response.IsSuccessStatusCode, result.Raw);
        Assert.DoesNotContain("message_stop", result.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_generation_and_silence_is_broken_by_pings()
    {
        var engine = new EventEngine { HangsBeforeEnd = true };
        var time = new ManualTime();
        await using var proxy = await engine.ProxyAsync(builder => builder.Services.AddSingleton<TimeProvider>(time), "KEEP_ALIVE_S=15");
        using (var response = await proxy.SendAsync(HttpMethod.Post, Path, Body, until: HttpCompletionOption.ResponseHeadersRead))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } line && !line.Contains("\"Hello.\"", StringComparison.Ordinal))
            {
            }

            await reader.ReadLineAsync();
            time.Advance(TimeSpan.FromSeconds(31));
            Assert.Equal("event: ping", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        }

        await engine.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
