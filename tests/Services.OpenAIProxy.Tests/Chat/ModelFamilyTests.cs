using System.Text.Json;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Atrium.Upstreams.Triton;

namespace Atrium.OpenAIProxy.Tests.Chat;

/// <summary>Chats with functions over an engine that speaks the text of each family of models.</summary>
public sealed class ModelFamilyTests
{
    private const string City = """{"city": "Pa}r[i]s <b>é</b> & 'x'"}""";

    public static TheoryData<string> Families => [.. ToolCallFormats.All.Select(static format => format.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Calls_are_the_same_streamed_or_not(string family)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"TOOL_CALL_FORMAT={family}", family == "harmony" ? "REASONING_FORMAT=harmony" : "REASONING_FORMAT=auto");
        proxy.Engine.Config = ModelConfigKind.Vllm;
        var say = $"[[mock family={family} text=Look. tool=get_weather args={Uri.EscapeDataString(City)} tool=get_time args={Uri.EscapeDataString("{}")}]]";
        foreach (var piece in (int[])[1, 5, 0])
        {
            proxy.Engine.Script = new Script { Piece = piece };
            var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat(say, ChatTools.Both))).GetProperty("choices")[0];
            Assert.Equal(("Look.", "tool_calls"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
            Assert.Equal($"get_weather|{City} get_time|{{}}", ChatTools.Of(choice));
            var streamed = await proxy.StreamAsync(say, ChatTools.Both);
            Assert.Equal(("Look.", ChatTools.Of(choice), "tool_calls", true), (streamed.Text, ChatTools.Of(streamed), streamed.FinishReason, streamed.Done));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_call_that_the_limit_cut_off_is_not_one_to_carry_out(string family)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"TOOL_CALL_FORMAT={family}", family == "harmony" ? "REASONING_FORMAT=harmony" : "REASONING_FORMAT=auto");
        proxy.Engine.Config = ModelConfigKind.Vllm;
        var say = $"[[mock piece=1 family={family} text=Look. tool=get_weather args={Uri.EscapeDataString("""{"city": "ParisXYZ Texas"}""")}]]";
        proxy.Engine.Script = new Script { Piece = 1 };
        for (var limit = 20; ; limit++)
        {
            var streamed = await proxy.StreamAsync(say, ChatTools.Both + $",\"max_tokens\":{limit}");
            if (!ChatTools.Of(streamed).EndsWith("XYZ", StringComparison.Ordinal))
            {
                Assert.True(limit < 300);
                continue;
            }

            Assert.Equal(("length", "get_weather|{\"city\": \"ParisXYZ"), (streamed.FinishReason, ChatTools.Of(streamed)));
            break;
        }
    }

    [Theory]
    [InlineData("mistral", true)]
    [InlineData("hermes", false)]
    public async Task An_engine_that_can_is_asked_to_print_marks_that_are_control_tokens(string family, bool asked)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"TOOL_CALL_FORMAT={family}");
        proxy.Engine.Config = ModelConfigKind.Vllm;
        await proxy.StreamAsync("hi", ChatTools.Both);
        var sampling = JsonDocument.Parse(proxy.Engine.Journal.Entries.Select(static entry => JsonDocument.Parse(entry.Body).RootElement)
            .Single(static body => body.TryGetProperty("sampling_parameters", out _)).GetProperty("sampling_parameters").GetString()!).RootElement;
        Assert.Equal(asked, sampling.TryGetProperty("skip_special_tokens", out var skip) && !skip.GetBoolean());
    }

    [Fact]
    public async Task Ids_are_those_that_the_families_know()
    {
        Assert.Matches("^[a-zA-Z0-9]{9}$", await IdAsync("mistral"));
        Assert.Equal("functions.get_time:0", await IdAsync("kimi_k2"));
        Assert.Matches("^call_[a-zA-Z0-9]{24}$", await IdAsync("glm45"));

        static async Task<string?> IdAsync(string family)
        {
            await using var proxy = await ProxyUnderTest.StartAsync($"TOOL_CALL_FORMAT={family}");
            var choice = (await proxy.AnswerAsync(ProxyUnderTest.Chat($"[[mock family={family} tool=get_time]]", ChatTools.Both))).GetProperty("choices")[0];
            return choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("id").GetString();
        }
    }

    [Theory]
    [InlineData("think", "<think>hm</think>")]
    [InlineData("think_open", "hm</think>")]
    [InlineData("mistral", "[THINK]hm[/THINK]")]
    [InlineData("seed", "<seed:think>hm</seed:think>")]
    [InlineData("gemma4", "<|channel>thought\nhm<channel|>")]
    [InlineData("harmony", "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>")]
    public async Task Thoughts_are_told_apart_and_counted(string format, string thought)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"REASONING_FORMAT={format}", "STRIP_THINKING=0");
        proxy.Engine.Config = ModelConfigKind.Vllm;
        proxy.Engine.Script = new Script { Text = thought + "Yes.", Piece = 1 };
        var message = (await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"))).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(("hm", "Yes."), (message.GetProperty("reasoning_content").GetString(), message.GetProperty("content").GetString()));
        var streamed = await proxy.StreamAsync("hi", "\"stream_options\":{\"include_usage\":true}");
        Assert.Equal(("hm", "Yes."), (streamed.Reasoning, streamed.Text));
        var thinking = streamed.Usage!.Value.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32();
        Assert.InRange(thinking, 2, thought.Length);
    }

    [Fact]
    public async Task Where_nothing_is_a_thought_all_is_answer()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("REASONING_FORMAT=none");
        proxy.Engine.Script = new Script { Text = "<think>hm</think>Yes." };
        Assert.Equal("<think>hm</think>Yes.", (await proxy.StreamAsync("hi")).Text);
    }

    [Theory]
    [InlineData("mistral", "[TOOL_CALLS]get_time", """{"zone": "UTC"}""")]
    [InlineData("llama3_json", "", """{"name": "get_time", "parameters": {"zone": "UTC"}}""")]
    [InlineData("nemotron", "<TOOLCALL>", """[{"name": "get_time", "arguments": {"zone": "UTC"}}]""")]
    [InlineData("deepseek_v31", "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_time<｜tool▁sep｜>", """{"zone": "UTC"}""")]
    [InlineData("harmony", "<|channel|>commentary to=functions.get_time <|constrain|>json<|message|>", """{"zone": "UTC"}""")]
    [InlineData("qwen3_coder", "<tool_call>\n", """{"name": "get_time", "arguments": {"zone": "UTC"}}""")]
    public async Task A_call_that_must_be_is_begun_in_the_familys_own_form(string family, string begun, string output)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"TOOL_CALL_FORMAT={family}", family == "harmony" ? "REASONING_FORMAT=harmony" : "REASONING_FORMAT=auto");
        proxy.Engine.Script = new Script { Text = output, Piece = 3 };
        var streamed = await proxy.StreamAsync("hi", ChatTools.Both + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}");
        Assert.Equal(("get_time|{\"zone\": \"UTC\"}", "tool_calls", ""), (ChatTools.Of(streamed), streamed.FinishReason, streamed.Text));
        var sent = JsonDocument.Parse(Assert.Single(proxy.Engine.Journal.Entries).Body).RootElement;
        Assert.EndsWith("<|im_start|>assistant\n" + begun, sent.GetProperty("text_input").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"zone\"", sent.GetProperty("guided_decoding_guide").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_that_a_familys_form_cannot_leave_open_is_asked_for_in_the_form_of_hermes()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("TOOL_CALL_FORMAT=mistral");
        proxy.Engine.Script = new Script { Text = """{"name": "get_time", "arguments": {}}""" };
        var streamed = await proxy.StreamAsync("hi", ChatTools.Both + ",\"tool_choice\":\"required\"");
        Assert.Equal(("get_time|{}", "tool_calls"), (ChatTools.Of(streamed), streamed.FinishReason));
    }
}
