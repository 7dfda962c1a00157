using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>Makes the reply to a chat or a completion.</summary>
internal static class CompletionReply
{
    private static readonly byte[] Done = "[DONE]"u8.ToArray();

    public static Reply Of(CompletionCall call, Script script, Flavour flavour)
    {
        var choices = ScriptedChoice.All(call, script, flavour);
        return call.Stream ? Stream(call, script, flavour, choices) : Whole(call, script, flavour, choices);
    }

    private static Reply Stream(CompletionCall call, Script script, Flavour flavour, IReadOnlyList<ScriptedChoice> choices)
    {
        var chunks = new ChunkWriter(call, script, flavour);
        var steps = ScriptedChoice.Steps(choices, script, flavour);
        List<byte[]> after = script.HasFinish ? [.. choices.Select(chunks.Finish)] : [];
        if (script.Counters && (call.IncludeUsage || script.UsageAlways))
        {
            after.Add(chunks.Usage(choices.Sum(static choice => choice.Tokens)));
        }

        return new Reply
        {
            Streamed = true,
            Before = call.Chat && flavour != Flavour.Ollama ? [.. choices.Select(choice => chunks.Role(choice.Index))] : [],
            Count = steps.Count,
            Text = i => chunks.Step(steps[i], call.Messages, script.Tools),
            After = after,
            EndMark = Done,
            NoText = """{"object":"chat.completion.chunk"}"""u8.ToArray(),
            NumberAt = chunks.NumberAt,
            CreatedAt = chunks.CreatedAt,
            Ping = flavour == Flavour.LlamaServer ? "" : " ping",
        };
    }

    private static Reply Whole(CompletionCall call, Script script, Flavour flavour, IReadOnlyList<ScriptedChoice> choices)
    {
        var head = new AnswerHead(call, flavour, streamed: false);
        var json = head.Write().Raw(",\"choices\":["u8);
        foreach (var choice in choices)
        {
            json.Raw(choice.Index > 0 ? ","u8 : ""u8);
            Choice(json, choice, call, script, flavour);
        }

        json.Raw("]"u8);
        if (script.Counters)
        {
            var output = choices.Sum(static choice => choice.Tokens);
            json.Raw(",\"usage\":"u8).Raw(UsageJson.Of(call.PromptTokens, output, flavour)).Raw(UsageJson.Timings(flavour, call.PromptTokens, output));
        }

        json.Raw(flavour switch
        {
            Flavour.Vllm => ",\"service_tier\":null,\"system_fingerprint\":null,\"prompt_logprobs\":null,\"prompt_token_ids\":null,\"kv_transfer_params\":null}",
            Flavour.Sglang => ",\"metadata\":{\"weight_version\":\"default\"}}",
            _ => "}",
        });
        return new Reply
        {
            Whole = json.ToArray(),
            Count = choices.Sum(static choice => choice.Tokens),
            NoText = """{"object":"chat.completion"}"""u8.ToArray(),
            NumberAt = head.NumberAt,
            CreatedAt = head.CreatedAt,
        };
    }

    private static void Choice(JsonBytes json, ScriptedChoice choice, CompletionCall call, Script script, Flavour flavour)
    {
        json.Raw("{\"index\":"u8).Number(choice.Index);
        if (call.Chat)
        {
            Message(json.Raw(",\"message\":{\"role\":\"assistant\",\"content\":"u8), choice, call, script, flavour);
        }
        else
        {
            json.Raw(",\"text\":"u8).Text(choice.Text.Whole());
        }

        if (flavour != Flavour.Ollama || call.Logprobs >= 0)
        {
            json.Raw(",\"logprobs\":"u8)
                .Raw(call.Chat ? Logprobs.Chat(choice.Text.Pieces, call.Logprobs, flavour) : Logprobs.Completion(choice.Text.Pieces, call.Logprobs));
        }

        json.Raw(",\"finish_reason\":"u8);
        _ = script.HasFinish ? json.Text(choice.Finish) : json.Raw(script.EmptyFinish ? "\"\""u8 : "null"u8);
        json.Raw(flavour switch
        {
            Flavour.Vllm => ",\"stop_reason\":null,\"token_ids\":null}",
            Flavour.Sglang => choice.Finish == "stop" ? ",\"matched_stop\":151645}" : ",\"matched_stop\":null}",
            _ => "}",
        });
    }

    private static void Message(JsonBytes json, ScriptedChoice choice, CompletionCall call, Script script, Flavour flavour)
    {
        var empty = choice.Text.Pieces.Count == 0 && choice.Tools.Count > 0;
        _ = empty ? json.Raw(flavour == Flavour.Ollama ? "\"\""u8 : "null"u8) : json.Text(choice.Text.Whole());
        json.Raw(flavour switch
        {
            Flavour.OpenAI => ",\"refusal\":null,\"annotations\":[]",
            Flavour.Vllm => ",\"refusal\":null,\"annotations\":null,\"audio\":null,\"function_call\":null",
            _ => "",
        });
        if (choice.Reasoning.Count > 0 || flavour is Flavour.Vllm or Flavour.Sglang)
        {
            json.Raw(flavour is Flavour.Vllm or Flavour.Ollama ? ",\"reasoning\":"u8 : ",\"reasoning_content\":"u8);
            _ = choice.Reasoning.Count > 0 ? json.Text([.. choice.Reasoning.SelectMany(static piece => piece)]) : json.Raw("null"u8);
        }

        if (choice.Tools.Count > 0 || flavour is Flavour.Vllm or Flavour.Sglang)
        {
            json.Raw(choice.Tools.Count == 0 && flavour == Flavour.Sglang ? ",\"tool_calls\":null"u8 : ",\"tool_calls\":["u8);
            for (var i = 0; i < choice.Tools.Count; i++)
            {
                json.Raw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8).Text(ChunkWriter.ToolId(flavour, call.Messages, choice.Index, i))
                    .Raw(script.ToolType ? ",\"type\":\"function\""u8 : ""u8)
                    .Raw(flavour is Flavour.Sglang or Flavour.Ollama ? $",\"index\":{(flavour == Flavour.Ollama ? 0 : i)}" : "")
                    .Raw(",\"function\":{\"name\":"u8).Text(choice.Tools[i].Name).Raw(",\"arguments\":"u8).Text(choice.Tools[i].Arguments).Raw("}}"u8);
            }

            json.Raw(choice.Tools.Count == 0 && flavour == Flavour.Sglang ? ""u8 : "]"u8);
        }

        json.Raw("}"u8);
    }
}
