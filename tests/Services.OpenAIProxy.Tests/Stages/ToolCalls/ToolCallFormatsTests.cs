using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;

namespace Atrium.OpenAIProxy.Tests.Stages.ToolCalls;

/// <summary>Which family a model is of, and what it takes to add one.</summary>
public sealed class ToolCallFormatsTests
{
    [Theory]
    [InlineData("{{- '<tool_call>\\n{\"name\": ' }}", "hermes")]
    [InlineData("{{- '<tool_call>\\n<function=' + tool.name + '>' }}", "qwen3_coder")]
    [InlineData("{{ '<tool_call>' + tc.name }}<arg_key>{{ k }}</arg_key>", "glm45")]
    [InlineData("{{ '[TOOL_CALLS]' }}", "mistral")]
    [InlineData("{{'<｜tool▁call▁begin｜>' + tool['type'] + '<｜tool▁sep｜>' + name + '\\n```json\\n'}}", "deepseek_v3")]
    [InlineData("{{'<｜tool▁call▁begin｜>' + name + '<｜tool▁sep｜>' + args}}", "deepseek_v31")]
    [InlineData("<｜DSML｜function_calls>", "deepseek_v32")]
    [InlineData("<|tool_call_begin|>{{ id }}<|tool_call_argument_begin|>", "kimi_k2")]
    [InlineData("<minimax:tool_call>", "minimax_m2")]
    [InlineData("<|start|>assistant<|channel|>final<|message|>", "harmony")]
    [InlineData("<|tool_call>call:", "gemma4")]
    [InlineData("<|python_tag|>", "llama3_json")]
    [InlineData("{{ messages }}", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_template_shows_its_family(string? jinja, string? family) => Assert.Equal(family, ToolCallFormats.OfTemplate(jinja)?.Name);

    [Theory]
    [InlineData("deepseek-ai/DeepSeek-V3.1-Terminus", "deepseek_v31")]
    [InlineData("DeepSeek-V3", "deepseek_v3")]
    [InlineData("Qwen/Qwen3-Coder-30B-A3B", "qwen3_coder")]
    [InlineData("nvidia/Nemotron-Nano-9B", "qwen3_coder")]
    [InlineData("meta-llama/Llama-4-Scout", "llama4_pythonic")]
    [InlineData("somebody/thing", null)]
    public void A_name_shows_its_family(string model, string? family) => Assert.Equal(family, ToolCallFormats.OfName(model)?.Name);

    [Theory]
    [InlineData("[THINK]", "mistral")]
    [InlineData("<|start|>assistant<|channel|>analysis<|message|>", "harmony")]
    [InlineData("<seed:think>", "seed")]
    [InlineData("<think>", "think")]
    [InlineData(null, "think")]
    public void A_template_shows_how_it_thinks(string? jinja, string format) => Assert.Equal(format, ReasoningFormat.OfTemplate(jinja).Name);

    [Theory]
    [InlineData("seed", "a<bot><seed:think>\n", true)]
    [InlineData("seed", "a<seed:think>b</seed:think><bot>", false)]
    [InlineData("think", "<|im_start|>assistant\n<think>\n\n</think>\n\n", false)]
    [InlineData("none", "<think>", false)]
    public void A_prompt_that_ends_with_the_mark_begins_inside(string format, string prompt, bool open) => Assert.Equal(open, ReasoningFormat.Find(format)!.IsOpenIn(prompt));

    /// <summary>The example of docs/tool-calls.md: a made-up family that writes <c>@call NAME {..}</c>.</summary>
    [Fact]
    public void A_family_is_a_method_and_a_line()
    {
        var format = new ToolCallFormat("at", [new("@call "), .. CallMark.Around("@end")], static async text =>
            await text.WordAsync(" ", "{") is { } name && text.Begin(name) && await text.ObjectAsync());
        Assert.Equal("Hm.[f|{\"city\": \"}@end\"}][f|{}]Done. Whole", Told.Of(format, Told.Rules, "Hm. @ca", "ll f {\"city\": \"}@e", "nd\"} @end\n@call f{} @end Done."));
        Assert.Equal("@call launch {}@end", Told.Of(format, Told.Rules, "@call launch {}@end"));
    }
}
