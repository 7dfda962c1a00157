using System.Collections.Frozen;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Messages;

/// <summary>Reads a request of <c>/v1/messages</c>.</summary>
internal static class MessageRequestReader
{
    private const int SmallestThought = 1024;

    /// <summary>Read here; everything else is the same in the chat API, or for it to judge.</summary>
    private static readonly FrozenSet<string> Own = FrozenSet.Create(
        StringComparer.Ordinal,
        "messages", "system", "max_tokens", "stop_sequences", "temperature", "tools", "tool_choice", "thinking", "metadata", "service_tier", "output_config", "output_format",
        "context_management", "container", "mcp_servers", "cache_control", "inference_geo", "stop", "n");

    /// <summary>Reads <paramref name="body"/> with the help of <paramref name="form"/>; <paramref name="counts"/>: it is only to be counted.</summary>
    /// <exception cref="ApiException">The request is not valid.</exception>
    public static GenerationRequest Read(JsonElement body, ChatForm form, bool counts)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "The request body must be a JSON object."));
        }

        var root = new RequestField(body, "");
        root["model"].Required();
        var most = root["max_tokens"].Integer(1, int.MaxValue);
        if (most is null && !counts)
        {
            throw root["max_tokens"].Missing();
        }

        RefuseWhatIsNotCarriedOut(root);
        MessageTranslation.Write(root, form);
        MessageTools.Write(root, form);
        form.Copy(root["max_tokens"], "max_tokens");
        form.Copy(root["stop_sequences"], "stop");
        if (root["temperature"].Number(0, 1) is not null)
        {
            form.Copy(root["temperature"], "temperature");
        }

        Metadata(root["metadata"], form);
        Thinking(root, form, most ?? int.MaxValue);
        Format(root, form);
        form.CopyRest(root, Own);
        return form.Read();
    }

    private static void RefuseWhatIsNotCarriedOut(RequestField root)
    {
        foreach (var name in (ReadOnlySpan<string>)["container", "mcp_servers"])
        {
            var field = root[name];
            if (field.IsPresent && !(field.Value.ValueKind == JsonValueKind.Array && field.Value.GetArrayLength() == 0))
            {
                throw field.Unsupported("This server does not carry it out.");
            }
        }

        root["service_tier"].Word("auto", "standard_only");
        var context = root["context_management"];
        if (context.IsObject())
        {
            // Earlier thoughts are left out by the models' own templates, so an edit about them is carried out already.
            foreach (var edit in context["edits"].Array().Where(static edit => edit.IsObject() && !edit["type"].Required().StartsWith("clear_thinking", StringComparison.Ordinal)))
            {
                throw edit["type"].Unsupported("This server does not shorten conversations.");
            }
        }
    }

    private static void Metadata(RequestField metadata, ChatForm form)
    {
        if (metadata.IsObject())
        {
            form.Copy(metadata["user_id"], "user");
        }
    }

    /// <summary>A budget becomes the effort that comes nearest: engines are asked how hard to think, not for how long.</summary>
    private static void Thinking(RequestField root, ChatForm form, long most)
    {
        var (thinking, config) = (root["thinking"], root["output_config"]);
        var effort = config.IsObject() ? config["effort"] : default;
        var asked = effort.Word("low", "medium", "high", "xhigh", "max") is { } word ? word == "max" ? "xhigh" : word : null;
        var own = effort.IsPresent ? effort.Path : "thinking";
        if (thinking.IsObject())
        {
            switch (thinking["type"].Required())
            {
                case "disabled":
                    asked = "none";
                    own = "thinking";
                    break;
                case "enabled":
                    var field = thinking["budget_tokens"];
                    var budget = field.Integer(SmallestThought, int.MaxValue) ?? throw field.Missing();
                    if (budget >= most)
                    {
                        throw field.Invalid("'max_tokens' must be greater than 'thinking.budget_tokens'.", "invalid_value");
                    }

                    asked ??= budget switch { < 4096 => "low", < 16384 => "medium", _ => "high" };
                    break;
                case "adaptive":
                    break;
                case var other:
                    throw thinking["type"].NotOneOf(other, "enabled", "disabled", "adaptive");
            }
        }

        if (asked is not null)
        {
            form.Member("reasoning_effort", own);
            form.Json.WriteStringValue(asked);
        }
    }

    private static void Format(RequestField root, ChatForm form)
    {
        var config = root["output_config"];
        var format = config.IsObject() && config["format"].IsPresent ? config["format"] : root["output_format"];
        if (!format.IsObject())
        {
            return;
        }

        format["type"].Required();
        format["type"].Word("json_schema");
        form.Member("response_format", format.Path);
        form.Origin("response_format.json_schema", format.Path);
        form.Json.WriteStartObject();
        form.Json.WriteString("type"u8, "json_schema"u8);
        form.Json.WriteStartObject("json_schema"u8);
        form.Json.WriteString("name"u8, "answer"u8);
        form.Json.WriteBoolean("strict"u8, true);
        form.Json.WritePropertyName("schema"u8);
        format["schema"].RequiredObject().Value.WriteTo(form.Json);
        form.Json.WriteEndObject();
        form.Json.WriteEndObject();
    }
}
