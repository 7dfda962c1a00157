using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>The JSON of the chunks of a stream, as the flavour writes them.</summary>
internal sealed class ChunkWriter(CompletionCall call, Script script, Flavour flavour)
{
    private readonly AnswerHead _head = new(call, flavour, streamed: true);

    public int NumberAt => _head.NumberAt;

    public int CreatedAt => _head.CreatedAt;

    /// <summary>The chunk that names the role.</summary>
    public byte[] Role(int choice) => Chunk(choice, flavour switch
    {
        Flavour.OpenAI => """{"role":"assistant","content":"","refusal":null}""",
        Flavour.Sglang => """{"role":"assistant","content":"","reasoning_content":null,"tool_calls":null}""",
        Flavour.LlamaServer => """{"role":"assistant","content":null}""",
        _ => """{"role":"assistant","content":""}""",
    });

    /// <summary>The chunk of a step.</summary>
    public byte[] Step(Step step, int messages, IReadOnlyList<ScriptedTool> tools)
    {
        if (!call.Chat)
        {
            var text = Open(step.Choice).Raw(",\"text\":"u8).Text(step.Bytes);
            return Close(text.Raw(",\"logprobs\":"u8).Raw(Logprobs.Completion(step.Bytes, call.Logprobs)), null);
        }

        var json = Open(step.Choice).Raw(",\"delta\":{"u8);
        if (flavour is Flavour.Ollama)
        {
            json.Raw("\"role\":\"assistant\","u8);
        }

        switch (step.Kind)
        {
            case StepKind.Text:
                json.Raw("\"content\":"u8).Text(step.Bytes);
                break;
            case StepKind.Reasoning:
                json.Raw(flavour is Flavour.Vllm or Flavour.Ollama ? "\"reasoning\":"u8 : "\"reasoning_content\":"u8).Text(step.Bytes);
                break;
            default:
                Tool(json, step, messages, tools[step.Tool]);
                break;
        }

        if (flavour is Flavour.Sglang)
        {
            json.Raw(step.Kind switch
            {
                StepKind.Text => ",\"role\":null,\"reasoning_content\":null,\"tool_calls\":null"u8,
                StepKind.Reasoning => ",\"role\":null,\"content\":null,\"tool_calls\":null"u8,
                _ => ",\"role\":null,\"content\":null,\"reasoning_content\":null"u8,
            });
        }

        json.Raw("}"u8);
        if (flavour is Flavour.OpenAI or Flavour.Vllm or Flavour.Sglang || call.Logprobs >= 0)
        {
            json.Raw(",\"logprobs\":"u8).Raw(step.Kind == StepKind.Text ? Logprobs.Chat([step.Bytes], call.Logprobs, flavour) : "null");
        }

        return Close(json, null);
    }

    /// <summary>The chunk that ends a choice.</summary>
    public byte[] Finish(ScriptedChoice choice)
    {
        var json = Open(choice.Index);
        json.Raw(call.Chat
            ? flavour == Flavour.Ollama ? ",\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"u8 : ",\"delta\":{}"u8
            : ",\"text\":\"\""u8);
        if (flavour is Flavour.OpenAI or Flavour.Vllm or Flavour.Sglang)
        {
            json.Raw(",\"logprobs\":null"u8);
        }

        return Close(json, choice);
    }

    /// <summary>The chunk with the counts.</summary>
    public byte[] Usage(int outputTokens)
    {
        var json = _head.Write();
        if (script.UsageChoices)
        {
            json.Raw(",\"choices\":[]"u8);
        }

        return json.Raw(",\"usage\":"u8).Raw(UsageJson.Of(call.PromptTokens, outputTokens, flavour)).Raw(UsageJson.Timings(flavour, call.PromptTokens, outputTokens))
            .Raw("}"u8).ToArray();
    }

    private byte[] Chunk(int choice, string delta) =>
        Close(Open(choice).Raw(",\"delta\":"u8).Raw(delta).Raw(flavour is Flavour.LlamaServer or Flavour.Ollama ? "" : ",\"logprobs\":null"), null);

    private JsonBytes Open(int choice) => _head.Write().Raw(",\"choices\":[{\"index\":"u8).Number(choice);

    private byte[] Close(JsonBytes json, ScriptedChoice? ended)
    {
        json.Raw(",\"finish_reason\":"u8);
        _ = ended is not null ? json.Text(ended.Finish) : json.Raw(script.EmptyFinish ? "\"\""u8 : "null"u8);
        json.Raw(flavour switch
        {
            Flavour.Vllm when ended is { Text.Stop: { } stop } => ",\"stop_reason\":" + System.Text.Encoding.UTF8.GetString(new JsonBytes().Text(stop).ToArray()) + ",\"token_ids\":null",
            Flavour.Vllm when ended is not null => ",\"stop_reason\":null,\"token_ids\":null",
            Flavour.Vllm => ",\"token_ids\":null",
            Flavour.Sglang => ended is { Finish: "stop" } ? ",\"matched_stop\":151645" : ",\"matched_stop\":null",
            _ => "",
        }).Raw("}]"u8);
        if (flavour == Flavour.Sglang || (flavour == Flavour.OpenAI && call.IncludeUsage))
        {
            json.Raw(",\"usage\":null"u8);
        }

        return json.Raw(call.Obfuscate && flavour == Flavour.OpenAI ? ",\"obfuscation\":\"k2Xq9\"}"u8 : "}"u8).ToArray();
    }

    private void Tool(JsonBytes json, Step step, int messages, ScriptedTool tool)
    {
        json.Raw("\"tool_calls\":[{"u8);
        var index = script.ToolIndex == ToolIndex.Usual && flavour == Flavour.Ollama ? ToolIndex.Zero : script.ToolIndex;
        if (index != ToolIndex.None)
        {
            json.Raw("\"index\":"u8).Number(index == ToolIndex.Zero ? 0 : step.Tool).Raw(","u8);
        }

        if (step.Kind != StepKind.Arguments)
        {
            json.Raw("\"id\":"u8).Text(ToolId(flavour, messages, step.Choice, step.Tool)).Raw(script.ToolType ? ",\"type\":\"function\","u8 : ","u8);
        }

        json.Raw("\"function\":{"u8);
        if (step.Kind != StepKind.Arguments)
        {
            json.Raw("\"name\":"u8).Text(tool.Name).Raw(","u8);
        }

        json.Raw("\"arguments\":"u8).Text(step.Bytes).Raw("}}]"u8);
    }

    public static string ToolId(Flavour flavour, int messages, int choice, int tool) =>
        $"{(flavour == Flavour.Vllm ? "chatcmpl-tool-" : "call_")}m{messages}c{choice}t{tool}";
}
