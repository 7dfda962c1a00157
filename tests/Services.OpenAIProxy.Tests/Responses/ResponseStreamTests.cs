using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Responses;

/// <summary>The events of a streamed answer of <c>/v1/responses</c>.</summary>
public sealed class ResponseStreamTests
{
    private const string Path = "/v1/responses";
    private const string Body = """{"model":"demo","input":"x","stream":true}""";

    [Fact]
    public async Task A_text()
    {
        var engine = new EventEngine { Answer = static _ => EventEngine.Say("Hi there") };
        await using var proxy = await engine.ProxyAsync();
        var events = await proxy.EventsAsync(Path, Body);
        Assert.False(events.Broken);
        Assert.Equal(
            ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
                "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"],
            events.Names);
        Assert.All(events.All, static one => Assert.Equal(one.Name, one.Data.Text("type")));
        Assert.Equal(Enumerable.Range(0, 10), events.All.Select(static one => one.Data.GetProperty("sequence_number").GetInt32()));
        Assert.DoesNotContain("[DONE]", events.Raw, StringComparison.Ordinal);

        var created = events["response.created"].GetProperty("response");
        Assert.Equal(("in_progress", 0, JsonValueKind.Null), (created.Text("status"), created.GetProperty("output").GetArrayLength(), created.GetProperty("usage").ValueKind));
        var item = events["response.output_item.added"].GetProperty("item");
        Assert.Equal(("in_progress", 0), (item.Text("status"), item.GetProperty("content").GetArrayLength()));
        var id = item.Text("id");
        Assert.Equal("""{"type":"output_text","text":"","annotations":[],"logprobs":[]}""", events["response.content_part.added"].GetProperty("part").GetRawText());
        Assert.Equal(["Hi", " there"], events.Of("response.output_text.delta").Select(static one => one.Text("delta")));
        foreach (var one in events.All.Where(static one => one.Name.Contains("_text", StringComparison.Ordinal) || one.Name.Contains("content_part", StringComparison.Ordinal)))
        {
            Assert.Equal((id, 0, 0), (one.Data.Text("item_id"), one.Data.GetProperty("output_index").GetInt32(), one.Data.GetProperty("content_index").GetInt32()));
        }

        Assert.Equal("Hi there", events["response.output_text.done"].Text("text"));
        var response = events["response.completed"].GetProperty("response");
        Assert.Equal(created.Text("id"), response.Text("id"));
        Assert.Equal(events["response.output_item.done"].GetProperty("item").GetRawText(), Assert.Single(response.GetProperty("output").EnumerateArray()).GetRawText());
        Assert.Equal(16, response.GetProperty("usage").GetProperty("total_tokens").GetInt32());

        // What the client was told is what is remembered.
        Assert.Equal(response.GetRawText(), (await proxy.GetJsonAsync($"{Path}/{response.Text("id")}")).GetRawText());
    }

    [Theory]
    [InlineData("", "reasoning_text", "content_part", "content_index")]
    [InlineData(",\"reasoning\":{\"summary\":\"auto\"}", "reasoning_summary_text", "reasoning_summary_part", "summary_index")]
    public async Task A_thought_a_text_and_two_calls(string more, string text, string part, string index)
    {
        var engine = new EventEngine
        {
            Answer = static _ => EventEngine.Whole(
                [
                    new GenerationEvent.Reasoning("th"), new GenerationEvent.Reasoning("ink"), new GenerationEvent.Text("see"),
                    new GenerationEvent.ToolCallStarted(0, "call_a", "f"), new GenerationEvent.ToolCallArguments(0, "{\"x\""), new GenerationEvent.ToolCallArguments(0, ":1}"),
                    new GenerationEvent.ToolCallStarted(1, "call_b", "g"), new GenerationEvent.ToolCallArguments(1, "{}"),
                ],
                FinishReason.ToolCalls),
        };
        await using var proxy = await engine.ProxyAsync("STRIP_THINKING=0");
        var events = await proxy.EventsAsync(Path, Body[..^1] + more + "}");
        Assert.Equal(
            ["response.output_item.added", $"response.{part}.added", $"response.{text}.delta", $"response.{text}.delta", $"response.{text}.done", $"response.{part}.done", "response.output_item.done"],
            events.Names.Skip(2).Take(7));
        Assert.Equal("think", string.Concat(events.Of($"response.{text}.delta").Select(static one => one.Text("delta"))));
        Assert.Equal(0, events[$"response.{text}.done"].GetProperty(index).GetInt32());
        Assert.Equal(
            ["response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.delta", "response.output_item.added",
                "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done", "response.function_call_arguments.done",
                "response.output_item.done", "response.completed"],
            events.Names.TakeLast(10));
        var done = events.Of("response.function_call_arguments.done").ToList();
        Assert.Equal(["{\"x\":1}", "{}"], done.Select(static one => one.Text("arguments")));
        Assert.Equal([2, 3], done.Select(static one => one.GetProperty("output_index").GetInt32()));

        // The same answer in one piece has the same items, ids aside.
        engine.Answer(null!);
        var streamed = events["response.completed"].GetProperty("response").GetProperty("output");
        var whole = (await proxy.PostJsonAsync(Path, Body.Replace(",\"stream\":true", "", StringComparison.Ordinal)[..^1] + more + "}")).GetProperty("output");
        Assert.Equal(WithoutIds(whole), WithoutIds(streamed));
    }

    [Fact]
    public async Task Thinking_that_is_stripped_leaves_no_trace()
    {
        var engine = new EventEngine { Answer = static _ => EventEngine.Whole([new GenerationEvent.Reasoning("secret"), new GenerationEvent.Text("x")]) };
        await using var proxy = await engine.ProxyAsync();
        var events = await proxy.EventsAsync(Path, Body);
        Assert.DoesNotContain("secret", events.Raw, StringComparison.Ordinal);
        Assert.Equal(0, events["response.output_item.added"].GetProperty("output_index").GetInt32());
    }

    [Fact]
    public async Task A_refusal_log_probabilities_and_an_answer_of_nothing()
    {
        var engine = new EventEngine { Answer = static _ => EventEngine.Whole([new GenerationEvent.Text("a"), new GenerationEvent.Refusal("No"), new GenerationEvent.Refusal(".")]) };
        await using var proxy = await engine.ProxyAsync();
        var events = await proxy.EventsAsync(Path, Body);
        Assert.Equal("No.", events["response.refusal.done"].Text("refusal"));
        Assert.Equal(1, events["response.refusal.done"].GetProperty("content_index").GetInt32());
        Assert.Equal(2, events["response.completed"].GetProperty("response").GetProperty("output")[0].GetProperty("content").GetArrayLength());

        engine.Answer = static _ => EventEngine.Whole([
            new GenerationEvent.Logprobs([new TokenLogprob("a", -0.5, null, [])]), new GenerationEvent.Text("a"), new GenerationEvent.Text("b"), new GenerationEvent.Logprobs([new TokenLogprob("b", -1, null, [])])]);
        events = await proxy.EventsAsync(Path, Body);
        Assert.Equal(["a", null], events.Of("response.output_text.delta").Select(static one => one.GetProperty("logprobs").EnumerateArray().Select(static l => l.Text("token")).FirstOrDefault()));
        Assert.Equal(["a", "b"], events["response.output_text.done"].GetProperty("logprobs").EnumerateArray().Select(static one => one.Text("token")));
        Assert.Equal(2, events["response.completed"].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("logprobs").GetArrayLength());

        engine.Answer = static _ => EventEngine.Whole([], FinishReason.Length);
        events = await proxy.EventsAsync(Path, Body);
        Assert.Equal("", events["response.incomplete"].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].Text("text"));
    }

    [Fact]
    public async Task A_failure_in_the_middle_is_told_and_breaks_the_stream()
    {
        var engine = new EventEngine
        {
            Answer = static _ => [GenerationEvent.Started.Instance, new GenerationEvent.Text("half"), new GenerationEvent.Failed(new GenerationFailure(FailureKind.Engine, "It broke."))],
        };
        await using var proxy = await engine.ProxyAsync();
        var events = await proxy.EventsAsync(Path, Body);
        Assert.True(events.Broken, events.Raw);
        Assert.Equal(["error", "response.failed"], events.Names.TakeLast(2));
        var error = events["error"];
        Assert.Equal(("engine_error", "It broke.", "engine_error"), (error.Text("code"), error.Text("message"), error.GetProperty("error").Text("code")));
        var response = events["response.failed"].GetProperty("response");
        Assert.Equal(("failed", "engine_error", "It broke."), (response.Text("status"), response.GetProperty("error").Text("code"), response.GetProperty("error").Text("message")));

        // What failed is not remembered as an answer.
        await proxy.GetJsonAsync($"{Path}/{response.Text("id")}", 404);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_generation_and_silence_is_broken_by_comments()
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
            Assert.Equal(": keep-alive", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        }

        await engine.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static string WithoutIds(JsonElement items) => System.Text.RegularExpressions.Regex.Replace(items.GetRawText(), "\"(msg|fc|rs)_[0-9a-f]+\"", "\"\"");
}
