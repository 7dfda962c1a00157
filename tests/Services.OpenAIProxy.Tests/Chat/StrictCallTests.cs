using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Strict functions that the model may call or not: a call follows the schema, or the answer fails.</summary>
public sealed class StrictCallTests
{
    private const string Weather =
        """{"type":"function","function":{"name":"get_weather","strict":true,"parameters":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"],"additionalProperties":false}}}""";

    private const string Tools = $"\"tools\":[{Weather},{ChatTools.Time}]";

    private static readonly string Good = ChatTools.Call("get_weather", """{"city": "Ulm", "days": 2}""");
    private static readonly string Bad = ChatTools.Call("get_weather", """{"city": "Ulm", "days": "two"}""");

    [Theory]
    [InlineData(ModelConfigKind.Ensemble)]
    [InlineData(ModelConfigKind.LlmApi)]
    [InlineData(ModelConfigKind.Vllm)]
    [InlineData(ModelConfigKind.Engine)]
    public async Task A_call_by_the_schema_is_a_call_streamed_or_not(ModelConfigKind kind)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = kind;
        proxy.Engine.Script = new Script { Text = "Well.\n" + Good + "\n" + ChatTools.Call("get_time", "{\"zone\": 7}") + "\n" + Good, Piece = 3 };
        const string Calls = """get_weather|{"city": "Ulm", "days": 2} get_time|{"zone": 7} get_weather|{"city": "Ulm", "days": 2}""";
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", Tools))).GetProperty("choices")[0];
        Assert.Equal(("Well.", Calls, "tool_calls"), (choice.GetProperty("message").GetProperty("content").GetString(), ChatTools.Of(choice), choice.GetProperty("finish_reason").GetString()));
        var streamed = await proxy.StreamAsync("hi", Tools);
        Assert.Equal(("Well.", Calls, "tool_calls", true), (streamed.Text, ChatTools.Of(streamed), streamed.FinishReason, streamed.Done));
    }

    [Theory]
    [InlineData(ModelConfigKind.Ensemble)]
    [InlineData(ModelConfigKind.LlmApi)]
    [InlineData(ModelConfigKind.Vllm)]
    [InlineData(ModelConfigKind.Engine)]
    public async Task A_call_against_the_schema_fails_the_answer(ModelConfigKind kind)
    {
        const string Message = "The model called the strict function 'get_weather' with arguments that do not follow its schema: /days is a string, not integer.";
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = kind;
        proxy.Engine.Script = new Script { Text = "Well.\n" + Bad, Piece = 3 };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", Tools));
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal((502, Message, "server_error", "engine_error"), ((int)response.StatusCode, error.GetProperty("message").GetString(), error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));

        var streamed = await proxy.StreamAsync("hi", Tools);
        Assert.Equal(("Well.", false, true, null), (streamed.Text, streamed.Done, streamed.Broken, streamed.FinishReason));
        Assert.Contains(Message, streamed.Data[^1], StringComparison.Ordinal);

        // Where nothing guides the engine, nobody is told of a call that may turn out wrong.
        Assert.Equal(kind is ModelConfigKind.Ensemble or ModelConfigKind.LlmApi, ChatTools.Of(streamed).Length == 0);
    }

    [Fact]
    public async Task A_call_that_breaks_off_fails_and_one_that_the_limit_cuts_is_told()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.LlmApi;
        proxy.Engine.Script = new Script { Text = Good[..60] };
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi", Tools));
        Assert.Equal(502, (int)response.StatusCode);
        proxy.Engine.Script = new Script { Text = Good[..60], Reason = "length" };
        var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi", Tools))).GetProperty("choices")[0];
        Assert.Equal(("length", "get_weather|{\"city\": \"U"), (choice.GetProperty("finish_reason").GetString(), ChatTools.Of(choice)));
    }

    [Fact]
    public async Task An_engine_that_takes_tags_is_held_to_the_schema_and_free_in_its_text_and_thoughts()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Engine;
        await proxy.StreamAsync("hi", Tools + ",\"reasoning_effort\":\"high\"");
        var sent = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        Assert.EndsWith("<think>\n", sent.GetProperty("text_input").GetString(), StringComparison.Ordinal);
        Assert.Equal("structural_tag", sent.GetProperty("guided_decoding_guide_type").GetString());
        Assert.Equal(
            """{"type":"structural_tag","structures":[{"begin":"<tool_call>\n","schema":{"anyOf":["""
            + """{"type":"object","properties":{"name":{"const":"get_weather"},"arguments":{"$ref":"#/$defs/get_weather"}},"required":["name","arguments"],"additionalProperties":false},"""
            + """{"type":"object","properties":{"name":{"const":"get_time"},"arguments":{"$ref":"#/$defs/get_time"}},"required":["name","arguments"],"additionalProperties":false}]"""
            + ",\"$defs\":" + """{"get_weather":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"],"additionalProperties":false}"""
            + ",\"get_time\":" + """{"type":"object","additionalProperties":true}}},"end":"\n</tool_call>"}],"triggers":["<tool_call>"]}""",
            sent.GetProperty("guided_decoding_guide").GetString());
    }

    [Fact]
    public async Task Vllm_gets_the_tag_among_its_sampling_parameters_and_an_ensemble_none()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Vllm;
        await proxy.StreamAsync("hi", Tools);
        var sent = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        var parameters = JsonDocument.Parse(sent.GetProperty("sampling_parameters").GetString()!).RootElement;
        var guide = JsonDocument.Parse(parameters.GetProperty("structured_outputs").GetString()!).RootElement.GetProperty("structural_tag").GetString()!;
        Assert.Equal("<tool_call>", JsonDocument.Parse(guide).RootElement.GetProperty("triggers")[0].GetString());

        await using var other = await ProxyUnderTest.StartAsync();
        await other.StreamAsync("hi", Tools);
        Assert.False(JsonDocument.Parse(Assert.Single(other.Engine.Journal.Entries).Body).RootElement.TryGetProperty("guided_decoding_guide_type", out _));
    }

    [Fact]
    public async Task Functions_that_are_not_strict_need_no_guide()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.Engine.Config = ModelConfigKind.Engine;
        proxy.Engine.Script = new Script { Text = ChatTools.Call("get_weather", "{\"town\": 1}") };
        Assert.Equal("get_weather|{\"town\": 1}", ChatTools.Of(await proxy.StreamAsync("hi", ChatTools.Both)));
        Assert.False(JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement.TryGetProperty("guided_decoding_guide_type", out _));
    }
}
