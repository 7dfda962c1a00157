using System.Text;
using System.Text.Json;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>Reads the body of a chat or a completion.</summary>
internal static class CallReader
{
    private const int NoLimit = int.MaxValue;

    public static CompletionCall Chat(byte[] body, Upstream upstream) => Read(body, upstream, chat: true);

    public static CompletionCall Completion(byte[] body, Upstream upstream) => Read(body, upstream, chat: false);

    private static CompletionCall Read(byte[] body, Upstream upstream, bool chat)
    {
        using var json = RequestJson.Parse(body);
        var root = json.RootElement;
        var model = root.Model(upstream);
        var (asked, words, characters, messages, afterTool, prompts) = chat ? Conversation(root) : Prompt(root);
        var logprobs = chat
            ? root.Flag("logprobs") ? root.Integer("top_logprobs", 0, 0, 20) : -1
            : root.Integer("logprobs", -1, 0, 5);
        var options = root.TryGetProperty("stream_options", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var call = new CompletionCall(
            chat,
            model,
            asked,
            words,
            PromptTokens: (characters + 3) / 4,
            root.Flag("stream"),
            options.Flag("include_usage"),
            options.Flag("include_obfuscation"),
            root.Integer("n", 1, 1, 128),
            root.Integer("max_completion_tokens", root.Integer("max_tokens", NoLimit, 1, NoLimit), 1, NoLimit),
            logprobs,
            EchoPrompt: !chat && root.Flag("echo"),
            messages,
            afterTool,
            prompts)
        {
            Stops = root.Strings("stop"),
        };
        root.Number("temperature", 0, 2);
        root.Number("top_p", 0, 1);
        root.Number("presence_penalty", -2, 2);
        root.Number("frequency_penalty", -2, 2);
        if (call.PromptTokens + (call.Limit == NoLimit ? 0L : call.Limit) > upstream.Context)
        {
            throw new RefusedException(new Refusal(
                400,
                $"This model's maximum context length is {upstream.Context} tokens. However, you requested {call.PromptTokens + (long)call.Limit} tokens " +
                $"({call.PromptTokens} in the messages, {call.Limit} in the completion). Please reduce the length of the messages or completion.",
                chat ? "messages" : "prompt",
                "context_length_exceeded"));
        }

        return call.Limit == NoLimit && !chat ? call with { Limit = 16 } : call;
    }

    private static (string Asked, string? Words, int Characters, int Messages, bool AfterTool, int Prompts) Conversation(JsonElement root)
    {
        if (!root.TryGetProperty("messages", out var messages))
        {
            throw RequestJson.Missing("messages");
        }

        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            throw RequestJson.Invalid("messages", "expected a non-empty array of objects");
        }

        string asked = "", role = "";
        string? words = null;
        var characters = 0;
        var number = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var given) || given.ValueKind != JsonValueKind.String)
            {
                throw RequestJson.Missing($"messages[{number}].role");
            }

            role = given.GetString()!;
            var text = message.TryGetProperty("content", out var content) ? TextOf(content) : "";
            characters += text.Length;
            words = Script.WordsIn(text) ?? words;
            asked = role == "user" ? text : asked;
            number++;
        }

        return (asked, words, characters, number, role == "tool", 1);
    }

    private static (string Asked, string? Words, int Characters, int Messages, bool AfterTool, int Prompts) Prompt(JsonElement root)
    {
        if (!root.TryGetProperty("prompt", out var prompt))
        {
            throw RequestJson.Missing("prompt");
        }

        // A list of strings is several prompts; numbers, or lists of them, are tokens.
        var several = prompt.ValueKind == JsonValueKind.Array && prompt.GetArrayLength() > 0 && prompt[0].ValueKind is JsonValueKind.String or JsonValueKind.Array;
        var text = several ? string.Concat(prompt.EnumerateArray().Select(TextOf)) : TextOf(prompt);
        return (several ? TextOf(prompt[0]) : text, Script.WordsIn(text), text.Length, 1, false, several ? prompt.GetArrayLength() : 1);
    }

    /// <summary>Text as it is; other parts by a name, so that an echo shows that they arrived.</summary>
    private static string TextOf(JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                return content.GetString()!;
            case JsonValueKind.Number:
                return "";
            case JsonValueKind.Array:
                var text = new StringBuilder();
                foreach (var part in content.EnumerateArray())
                {
                    text.Append(part.ValueKind == JsonValueKind.Object ? PartOf(part) : TextOf(part));
                }

                return text.ToString();
            default:
                return "";
        }
    }

    private static string PartOf(JsonElement part)
    {
        var type = part.TryGetProperty("type", out var given) ? given.GetString() : null;
        switch (type)
        {
            case "text":
                return part.GetProperty("text").GetString()!;
            case "image_url":
                var url = part.GetProperty("image_url").GetProperty("url").GetString()!;
                return url.StartsWith("data:", StringComparison.Ordinal) ? $"[image:{url[5..url.IndexOf(',')]},{url.Length} characters]" : $"[image:{url}]";
            default:
                return $"[{type}]";
        }
    }
}
