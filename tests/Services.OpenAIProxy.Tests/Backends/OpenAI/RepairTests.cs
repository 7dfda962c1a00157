using Atrium.OpenAIProxy.Generation;
using static Atrium.OpenAIProxy.Tests.Backends.OpenAI.OpenAIEngine;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>What engines get wrong, one by one, and what a client gets all the same.</summary>
public sealed class RepairTests
{
    public static TheoryData<string, string[], string> Calls => new()
    {
        { "as it should be", ["""[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]""", """[{"index":0,"function":{"arguments":"{\"x\""}}]""", """[{"index":0,"function":{"arguments":":1}"}}]"""], """0 a f {"x":1}""" },
        { "no index", ["""[{"id":"a","function":{"name":"f","arguments":"{}"}}]""", """[{"id":"b","function":{"name":"f","arguments":"{\"y\":"}}]""", """[{"function":{"arguments":"2}"}}]"""], """0 a f {}|1 b f {"y":2}""" },
        { "index 0 for all", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]""", """[{"index":0,"id":"b","function":{"name":"f","arguments":"{}"}}]"""], "0 a f {}|1 b f {}" },
        { "index 0 for all, in parts", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]""", """[{"index":0,"function":{"arguments":"{}"}}]""", """[{"index":0,"id":"b","function":{"name":"g"}}]""", """[{"index":0,"function":{"arguments":"[]"}}]"""], "0 a f {}|1 b g []" },
        { "index from 1", ["""[{"index":1,"id":"a","function":{"name":"f","arguments":"{}"}}]""", """[{"index":2,"id":"b","function":{"name":"g","arguments":"{}"}}]"""], "0 a f {}|1 b g {}" },
        { "index of the part", ["""[{"index":0,"id":"a","function":{"name":"f"}}]""", """[{"index":1,"function":{"arguments":"{}"}}]"""], "0 a f {}" },
        { "index is null", ["""[{"index":null,"id":"a","function":{"name":"f","arguments":null}}]""", """[{"index":null,"id":null,"function":{"name":null,"arguments":"{}"}}]"""], "0 a f {}" },
        { "mixed parts", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"index":1,"id":"b","function":{"name":"g","arguments":""}}]""", """[{"index":1,"function":{"arguments":"[1]"}},{"index":0,"function":{"arguments":"[0]"}}]"""], "0 a f [0]|1 b g [1]" },
        { "a new id with each part", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"id":"b","function":{"arguments":"}"}}]"""], "0 a f {}" },
        { "the name with each part", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"id":"a","function":{"name":"f","arguments":"}"}}]"""], "0 a f {}" },
        { "the name with each part, no id", ["""[{"index":0,"function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"function":{"name":"f","arguments":"}"}}]"""], "0 ? f {}" },
        { "no id", ["""[{"index":0,"function":{"name":"f","arguments":"{}"}},{"index":1,"function":{"name":"f","arguments":"{}"}}]"""], "0 ? f {}|1 ? f {}" },
        { "no id and index 0 for all", ["""[{"index":0,"function":{"name":"f","arguments":"{}"}}]""", """[{"index":0,"function":{"name":"f","arguments":"{}"}}]"""], "0 ? f {}|1 ? f {}" },
        { "the same id for all", ["""[{"index":0,"id":"x","function":{"name":"f","arguments":"{}"}}]""", """[{"index":1,"id":"x","function":{"name":"g","arguments":"{}"}}]"""], "0 x f {}|1 ? g {}" },
        { "a number as id", ["""[{"index":0,"id":7,"function":{"name":"f","arguments":"{}"}}]"""], "0 7 f {}" },
        { "the id after the name", ["""[{"index":0,"function":{"name":"f"}}]""", """[{"index":0,"id":"a","function":{"arguments":"{}"}}]"""], "0 a f {}" },
        { "the name after the arguments", ["""[{"index":0,"id":"a","function":{"arguments":"{}"}}]""", """[{"index":0,"function":{"name":"f"}}]"""], "0 a f {}" },
        { "an object as arguments", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":{"x": [1, "é"]}}}]"""], """0 a f {"x": [1, "é"]}""" },
        { "no arguments", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]"""], "0 a f {}" },
        { "nothing at all", ["[{},null,{\"index\":0,\"function\":null}]", """[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"""], "0 a f {}" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Calls_come_out_whole_and_in_order(string flaw, string[] deltas, string expected)
    {
        Assert.NotEmpty(flaw);
        var events = await StreamAsync([.. deltas.Select(static delta => Delta($$"""{"tool_calls":{{delta}}}""")), Delta("{}", "\"tool_calls\"")]);
        Assert.Equal(expected, Told(events));
        Assert.Equal(FinishReason.ToolCalls, Reason(events));
        Assert.All(events.OfType<GenerationEvent.ToolCallStarted>(), static call => Assert.NotEmpty(call.Id));
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"function":{"name":"g","arguments":{}}}]}""", """0 a f {"x":1}|1 ? g {}""")]
    [InlineData("""{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}""", "0 ? f {}")]
    public async Task Calls_of_a_whole_answer(string message, string expected)
    {
        var events = await AskAsync(Request with { Stream = false }, $$"""{"choices":[{"message":{{message}},"finish_reason":"stop"}]}""");
        Assert.Equal(expected, Told(events));
        Assert.Equal(FinishReason.ToolCalls, Reason(events));
    }

    [Fact]
    public async Task A_call_without_a_name_is_a_failure()
    {
        var events = await StreamAsync(Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{}"}}]}"""), Delta("{}", "\"tool_calls\""));
        Assert.IsType<GenerationEvent.Failed>(events[^1]);
    }

    [Theory]
    [InlineData("\"tool_calls\"", "{\\\"x\\\":", nameof(FinishReason.Length))]
    [InlineData("\"length\"", "{\\\"x\\\":", nameof(FinishReason.Length))]
    [InlineData("\"function_call\"", "{}", nameof(FinishReason.ToolCalls))]
    [InlineData("\"stop\"", "{}", nameof(FinishReason.ToolCalls))]
    public async Task Calls_that_the_limit_cut_are_said_to_be_cut(string finish, string arguments, string expected) => Assert.Equal(Enum.Parse<FinishReason>(expected), Reason(
        await StreamAsync(Delta($$$"""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{{{arguments}}}"}}]}"""), Delta("{}", finish))));

    [Theory]
    [InlineData("\"stop\"", nameof(FinishReason.Stop))]
    [InlineData("\"length\"", nameof(FinishReason.Length))]
    [InlineData("\"max_tokens\"", nameof(FinishReason.Length))]
    [InlineData("\"content_filter\"", nameof(FinishReason.ContentFilter))]
    [InlineData("\"eos_token\"", nameof(FinishReason.Stop))]
    [InlineData("\"STOP\"", nameof(FinishReason.Stop))]
    [InlineData("\"tool_calls\"", nameof(FinishReason.Stop))]
    [InlineData("""{"type":"length","length":5}""", nameof(FinishReason.Length))]
    public async Task Reasons_are_those_that_clients_know(string finish, string expected) =>
        Assert.Equal(Enum.Parse<FinishReason>(expected), Reason(await StreamAsync(Delta("""{"content":"x"}"""), Delta("{}", finish))));

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"abort\"")]
    [InlineData("\"error\"")]
    public async Task An_answer_without_a_reason_or_given_up_is_a_failure(string finish) =>
        Assert.IsType<GenerationEvent.Failed>((await StreamAsync(Delta("""{"content":"x"}"""), Delta("{}", finish)))[^1]);

    [Fact]
    public async Task Text_goes_on_after_a_reason_that_comes_with_every_chunk() =>
        Assert.Equal("abc", Text(await StreamAsync(Delta("""{"content":"a"}""", "\"stop\""), Delta("""{"content":"b"}""", "\"stop\""), Delta("""{"content":"c"}""", "\"stop\""))));

    [Theory]
    [InlineData("""{"content":"a","reasoning":"t"}""", "t", "a")]
    [InlineData("""{"content":"a","reasoning_content":"t"}""", "t", "a")]
    [InlineData("""{"content":null,"reasoning":"t","reasoning_content":"t"}""", "t", "")]
    [InlineData("""{"content":"","reasoning":"t","reasoning_content":null}""", "t", "")]
    [InlineData("""{"content":[{"type":"text","text":"a"},{"text":"b"},"c"]}""", "", "abc")]
    [InlineData("""{"content":"\ud83d\ude00\ud83d"}""", "", "😀\uFFFD")]
    [InlineData("""{"role":"","content":"\"\\\/\n\u00e9"}""", "", "\"\\/\né")]
    public async Task Text_and_thinking_are_found_where_they_are(string delta, string thinking, string text)
    {
        var events = await StreamAsync(Delta(delta), Delta("{}", "\"stop\""));
        Assert.Equal(thinking, string.Concat(events.OfType<GenerationEvent.Reasoning>().Select(static one => one.Delta)));
        Assert.Equal(text, Text(events));
    }

    [Fact]
    public async Task Chunks_that_are_alike_are_read_alike()
    {
        // The way of a chunk that is like the one before is another than the parser's, so each of these must fall back to it.
        var events = await StreamAsync(
            Delta("""{"content":"a"}"""), Delta("""{"content":"b c"}"""), Delta("""{"content":""}"""), Delta("""{"content":"é"}"""), Delta("""{"content":"\n"}"""),
            Delta("""{"content":"x\""}"""), Delta("""{"content":"d","role":"assistant"}"""), Delta("""{"content":"e"}"""), Delta("""{"content":"f","content":"g"}"""),
            Delta("""{"reasoning":"t"}"""), Delta("""{"reasoning":"u"}"""), Delta("""{"content":"h"}"""),
            """{"choices":[{"index":0,"delta":{"content":"i"},"finish_reason":null}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""",
            """{"choices":[{"index":0,"delta":{"content":"j"},"finish_reason":null}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""",
            Delta("""{"content":"k"}""", "\"stop\""), Delta("""{"content":"l"}""", "\"stop\""));
        Assert.Equal("ab cé\nx\"degjkl", Text(events).Replace("h", "", StringComparison.Ordinal).Replace("i", "", StringComparison.Ordinal));
        Assert.Equal("tu", string.Concat(events.OfType<GenerationEvent.Reasoning>().Select(static one => one.Delta)));
        Assert.Equal(2, Usage(events).Completion);
    }

    [Theory]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}""")]
    [InlineData("""{"usage":{"prompt_tokens":5,"completion_tokens":3}}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":3}}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":5,"completion_tokens":3}}]}""")]
    [InlineData("""{"choices":[],"usage":null,"x_groq":{"usage":{"prompt_tokens":5,"completion_tokens":3}}}""")]
    [InlineData("""{"choices":null,"usage":{"prompt_tokens":5,"total_tokens":8}}""")]
    public async Task Counts_are_found_wherever_they_are(string chunk)
    {
        var events = await StreamAsync(
            """{"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}""", Delta("{}", "\"stop\""), chunk);
        var usage = Usage(chunk.Contains("total_tokens\":8}", StringComparison.Ordinal) && !chunk.Contains("completion", StringComparison.Ordinal)
            ? await StreamAsync(Delta("""{"content":"x"}"""), Delta("{}", "\"stop\""), chunk)
            : events);
        Assert.Equal((5, 3, false), (usage.Prompt, usage.Completion, usage.Estimated));
        Assert.Single(events.OfType<GenerationEvent.Usage>());
    }

    [Fact]
    public async Task Details_of_counts_are_kept_and_missing_counts_are_estimates()
    {
        var counts = Usage(await StreamAsync(
            Delta("""{"content":"x"}""", "\"stop\""),
            """{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2,"audio_tokens":0}}}"""));
        Assert.Equal((4, 2), (counts.Cached, counts.Reasoning));
        Assert.True(Usage(await StreamAsync(Delta("""{"content":"x"}""", "\"stop\""))).Estimated);
    }

    [Fact]
    public async Task The_engine_is_named_and_logprobs_arrive()
    {
        var events = await StreamAsync(
            """{"system_fingerprint":"fp_1","service_tier":"flex","choices":[{"index":0,"delta":{"content":"é"},"logprobs":{"content":[{"token":"é","logprob":-0.5,"bytes":[195,169],"top_logprobs":[{"token":"e","logprob":-1,"bytes":null}]}],"refusal":null},"finish_reason":"stop"}]}""");
        Assert.Equal(new GenerationEvent.Started { SystemFingerprint = "fp_1", ServiceTier = "flex" }, events[0]);
        var token = Assert.Single(Assert.Single(events.OfType<GenerationEvent.Logprobs>()).Tokens);
        Assert.Equal(("é", -0.5, "e"), (token.Token, token.Logprob, Assert.Single(token.Top).Token));
        Assert.Equal([195, 169], token.Bytes);

        var older = await AskAsync(
            Request with { Stream = false, Messages = [], Prompt = new RawPrompt("p") },
            """{"choices":[{"text":"ab","index":0,"logprobs":{"tokens":["a","b"],"token_logprobs":[null,-2],"top_logprobs":[null,{"b":-2,"c":-1}],"text_offset":[0,1]},"finish_reason":"stop"}]}""");
        Assert.Equal("ab", Text(older));
        Assert.Equal([("a", 0.0, 0), ("b", -2.0, 2)], Assert.Single(older.OfType<GenerationEvent.Logprobs>()).Tokens.Select(static one => (one.Token, one.Logprob, one.Top.Count)));
    }

    [Fact]
    public async Task A_message_at_the_end_of_a_stream_is_not_told_twice() => Assert.Equal("ab", Text(await StreamAsync(
        Delta("""{"content":"a"}"""), Delta("""{"content":"b"}"""), """{"object":"chat.completion","choices":[{"message":{"content":"ab"},"finish_reason":"stop"}]}""")));

    [Fact]
    public async Task A_number_of_a_choice_that_was_not_asked_for_is_no_other_choice()
    {
        var events = await StreamAsync("""{"choices":[{"index":0,"delta":{"content":"a"}}]}""", """{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]}""");
        Assert.Equal(["a", "b"], events.OfType<GenerationEvent.Text>().Where(static text => text.Choice == 0).Select(static text => text.Delta));
        Assert.IsType<GenerationEvent.Finished>(events[^1]);
    }

    [Fact]
    public async Task Fewer_answers_than_asked_for_are_a_failure() =>
        Assert.IsType<GenerationEvent.Failed>((await AskAsync(Request with { Choices = 2 }, Delta("""{"content":"a"}""", "\"stop\""), "[DONE]"))[^1]);

    private static string Told(List<GenerationEvent> events) => string.Join('|', events.OfType<GenerationEvent.ToolCallStarted>().Select(call =>
        $"{call.Index} {(call.Id.StartsWith("call_", StringComparison.Ordinal) ? "?" : call.Id)} {call.Name} "
        + string.Concat(events.OfType<GenerationEvent.ToolCallArguments>().Where(part => part.Index == call.Index).Select(static part => part.Delta))));

    private static string Text(List<GenerationEvent> events) => string.Concat(events.OfType<GenerationEvent.Text>().Select(static text => text.Delta));

    private static FinishReason Reason(List<GenerationEvent> events) => Assert.Single(events.OfType<GenerationEvent.ChoiceEnded>()).Reason;

    private static TokenUsage Usage(List<GenerationEvent> events) => Assert.Single(events.OfType<GenerationEvent.Usage>()).Tokens;
}
