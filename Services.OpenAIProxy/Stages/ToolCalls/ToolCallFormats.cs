using Atrium.OpenAIProxy.Stages.ToolCalls.Families;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Stages.ToolCalls;

/// <summary>Every family that is known. A new one is a file in <c>Families</c> and a line here.</summary>
internal static class ToolCallFormats
{
    /// <summary>All, in the order in which templates are compared with them: those with the plainer signs come last.</summary>
    public static IReadOnlyList<ToolCallFormat> All { get; } =
    [
        new("harmony", HarmonyCalls.Marks, HarmonyCalls.ReadAsync)
        {
            Models = ["gpt-oss"],
            Signs = [["<|channel|>", "<|message|>"]],
            UsesControlTokens = true,
            Forced = new ForcedForm { Named = static name => $"<|channel|>commentary to=functions.{name} <|constrain|>json{HarmonyCalls.Message}" },
        },
        new("deepseek_v32", InvokeCalls.DeepSeek.Marks, InvokeCalls.DeepSeek.ReadAsync) { Models = ["deepseek-v3.2", "deepseek-v4"], Signs = [[InvokeCalls.Dsml]], UsesControlTokens = true },
        new("deepseek_v3", DeepSeekCalls.Marks, DeepSeekCalls.ReadAsync)
        {
            Models = ["deepseek-v3", "deepseek-r1"],
            Signs = [[DeepSeekCalls.Open, "```json"]],
            UsesControlTokens = true,
            Forced = new ForcedForm { Named = static name => $"{DeepSeekCalls.OpenAll}{DeepSeekCalls.Open}function{DeepSeekCalls.Separator}{name}\n{DeepSeekCalls.Fence}" },
        },
        new("deepseek_v31", DeepSeekCalls.Marks, DeepSeekCalls.ReadAsync)
        {
            Models = ["deepseek-v3.1"],
            Signs = [[DeepSeekCalls.Open]],
            UsesControlTokens = true,
            Forced = new ForcedForm { Named = static name => $"{DeepSeekCalls.OpenAll}{DeepSeekCalls.Open}{name}{DeepSeekCalls.Separator}" },
        },
        new("kimi_k2", KimiCalls.Marks, KimiCalls.ReadAsync)
        {
            Models = ["kimi-k2"],
            Signs = [[KimiCalls.Open]],
            UsesControlTokens = true,
            Forced = new ForcedForm { Named = static name => $"{KimiCalls.OpenAll}{KimiCalls.Open}functions.{name}:0{KimiCalls.Arguments}" },
        },
        new("mistral", MistralCalls.Marks, MistralCalls.ReadAsync)
        {
            Models = ["mistral", "mixtral", "magistral", "devstral", "ministral"],
            Signs = [[MistralCalls.Open]],
            UsesControlTokens = true,
            Forced = new ForcedForm { Named = static name => MistralCalls.Open + name },
        },
        new("minimax_m2", InvokeCalls.MiniMax.Marks, InvokeCalls.MiniMax.ReadAsync) { Models = ["minimax-m2"], Signs = [["minimax:tool_call"]] },
        new("glm45", GlmCalls.Marks, GlmCalls.ReadAsync) { Models = ["glm-4.5", "glm-4.6", "glm-4.7"], Signs = [["<arg_key>"]] },
        new("gemma4", GemmaCalls.Marks, GemmaCalls.ReadAsync) { Models = ["gemma-4"], Signs = [["<|tool_call>"]], UsesControlTokens = true },
        new("qwen3_coder", QwenCoderCalls.Marks, QwenCoderCalls.ReadAsync) { Models = ["qwen3-coder", "mimo", "nemotron-nano", "nemotron-3"], Signs = [["<function="]] },
        new("nemotron", ListCalls.Nemotron, ListCalls.ReadAsync) { Models = ["nemotron"], Signs = [["<TOOLCALL>"]], Forced = new ForcedForm { Begun = "<TOOLCALL>", IsList = true } },
        new("jamba", ListCalls.Jamba, ListCalls.ReadAsync) { Models = ["jamba"], Signs = [["<tool_calls>"]], Forced = new ForcedForm { Begun = "<tool_calls>", IsList = true } },
        new("phi4", ListCalls.Phi4, ListCalls.ReadAsync) { Models = ["phi-4"], Signs = [["functools"], ["<|tool|>", "<|/tool|>"]], Forced = new ForcedForm { Begun = "functools", IsList = true } },
        new("llama4_pythonic", PythonicCalls.Marks, PythonicCalls.ReadAsync) { Models = ["llama-4", "olmo-3"], Signs = [["<|python_start|>"], ["<function_calls>"], ["<|header_start|>"]] },
        new("llama3_json", LlamaJsonCalls.Marks, LlamaJsonCalls.ReadAsync)
        {
            Models = ["llama-3"],
            Signs = [["<|python_tag|>"], ["<|start_header_id|>", "\"parameters\""]],
            UsesControlTokens = true,
            Forced = new ForcedForm { Arguments = "parameters" },
        },
        new("hermes", static rules => new HermesCalls(rules)) { Signs = [["<tool_call>"]], Forced = new ForcedForm { Begun = HermesPrompt.Open + "\n" } },
    ];

    /// <summary>Hermes, Qwen2.5, Qwen3 and whatever brings no template of its own.</summary>
    public static ToolCallFormat Hermes => All[^1];

    /// <summary>The family of this name, in any case; null when there is none.</summary>
    public static ToolCallFormat? Find(string name) => All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The family that a model's own (Jinja) template writes for; null when it says nothing about calls, or there is none.</summary>
    public static ToolCallFormat? OfTemplate(string? jinja) =>
        string.IsNullOrEmpty(jinja) ? null : All.FirstOrDefault(format => format.Signs.Any(signs => signs.All(sign => jinja.Contains(sign, StringComparison.Ordinal))));

    /// <summary>The family that a model's name shows; null when it shows none. The longest match counts, so that a version counts before its family.</summary>
    public static ToolCallFormat? OfName(string model) =>
        All.SelectMany(static format => format.Models, static (format, name) => (format, name))
            .Where(one => model.Contains(one.name, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(static one => one.name.Length)
            .FirstOrDefault().format;
}
