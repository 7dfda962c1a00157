using System.Collections.Frozen;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Responses;

/// <summary>Reads a request of <c>/v1/responses</c>.</summary>
internal sealed class ResponseRequestReader(StoredResponses stored, TimeProvider time)
{
    private const int MostLogprobs = 20;

    /// <summary>Read here; everything else is the same in the chat API, or for it to judge.</summary>
    private static readonly FrozenSet<string> Own = FrozenSet.Create(
        StringComparer.Ordinal,
        "input", "instructions", "tools", "tool_choice", "text", "reasoning", "max_output_tokens", "max_tool_calls", "metadata", "store", "previous_response_id", "include",
        "background", "conversation", "prompt", "truncation", "stream_options", "top_logprobs", "logprobs", "messages", "context_management", "n");

    private static readonly FrozenSet<string> Includable = FrozenSet.Create(
        StringComparer.Ordinal,
        "message.output_text.logprobs", "reasoning.encrypted_content", "file_search_call.results", "web_search_call.results", "web_search_call.action.sources",
        "message.input_image.image_url", "computer_call_output.output.image_url", "code_interpreter_call.outputs");

    private static readonly JsonElement UsualText = ResponseOrder.Constant("""{"format":{"type":"text"}}""");
    private static readonly JsonElement UsualChoice = ResponseOrder.Constant("\"auto\"");
    private static readonly JsonElement NoTools = ResponseOrder.Constant("[]");
    private static readonly JsonElement NoMetadata = ResponseOrder.Constant("{}");

    /// <summary>Reads <paramref name="body"/> of <paramref name="owner"/> with the help of <paramref name="form"/>.</summary>
    /// <exception cref="ApiException">The request is not valid.</exception>
    public ResponseOrder Read(JsonElement body, ChatForm form, string owner)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "The request body must be a JSON object."));
        }

        var root = new RequestField(body, "");
        if (root["model"].Text() is null or "")
        {
            throw root["model"].Missing();
        }

        RefuseWhatIsNotCarriedOut(root);
        var before = Before(root["previous_response_id"], owner);
        var known = new Dictionary<string, JsonElement?>(StringComparer.Ordinal);
        JsonElement? Find(string id) => known.TryGetValue(id, out var item) ? item : known[id] = stored.Item(owner, id);
        Messages(root, form, before, Find);
        ResponseTools.Write(root, form);
        ResponseText.Write(root, form);
        form.Copy(root["max_output_tokens"], "max_completion_tokens");
        var reasoning = Reasoning(root["reasoning"], form);
        var logprobs = Logprobs(root, form);
        form.CopyRest(root, Own);
        var request = form.Read();
        var store = root["store"].Flag() ?? true;
        return new ResponseOrder
        {
            Request = request,
            Input = InputItems.Write(root["input"], Find),
            Before = before,
            Begun = new ResponseObject
            {
                Id = ResponseItem.NewId("resp"),
                CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
                Status = "in_progress",
                Model = request.Model,
                Instructions = root["instructions"].Text(),
                MaxOutputTokens = request.MaxTokens,
                MaxToolCalls = (int?)root["max_tool_calls"].Integer(1, int.MaxValue),
                ParallelToolCalls = request.ParallelToolCalls ?? true,
                PreviousResponseId = root["previous_response_id"].Text(),
                Reasoning = reasoning,
                Store = store && stored.Enabled,
                Temperature = request.Sampling.Temperature,
                TopP = request.Sampling.TopP,
                Text = Or(root["text"], UsualText),
                ToolChoice = Or(root["tool_choice"], UsualChoice),
                Tools = Or(root["tools"], NoTools),
                TopLogprobs = logprobs,
                User = root["user"].Text(),
                Metadata = Or(Metadata(root["metadata"]), NoMetadata),
            },
        };
    }

    private static JsonElement Or(RequestField field, JsonElement usual) => field.IsPresent ? field.Value : usual;

    private static void RefuseWhatIsNotCarriedOut(RequestField root)
    {
        if (root["background"].Flag() ?? false)
        {
            throw root["background"].Unsupported("This server answers while the client waits; use 'stream' for long answers.");
        }

        foreach (var name in (ReadOnlySpan<string>)["conversation", "prompt", "context_management"])
        {
            if (root[name].IsPresent)
            {
                throw root[name].Unsupported(name == "conversation" ? "Use 'previous_response_id' to go on with a conversation." : "This server does not carry it out.");
            }
        }

        var truncation = root["truncation"];
        if (truncation.Text() is { } word && word != "disabled")
        {
            throw word == "auto" ? truncation.Unsupported("This server does not shorten conversations.") : truncation.NotOneOf(word, "auto", "disabled");
        }

        var streamOptions = root["stream_options"];
        if (streamOptions.IsObject() && (streamOptions["include_obfuscation"].Flag() ?? false))
        {
            throw streamOptions["include_obfuscation"].Unsupported("This server does not pad the events of this API.");
        }
    }

    private Conversation? Before(RequestField id, string owner)
    {
        if (id.Text() is not { } text)
        {
            return null;
        }

        return stored.Get(owner, text)?.Conversation
            ?? throw id.Invalid($"Previous response with id '{text}' not found. Responses are kept in memory only, for a time, and when 'store' is true.", "previous_response_not_found");
    }

    private static void Messages(RequestField root, ChatForm form, Conversation? before, Func<string, JsonElement?> find)
    {
        form.Member("messages", "input");
        form.Json.WriteStartArray();
        var translation = new InputTranslation(form, find);
        translation.Instructions(root["instructions"]);
        foreach (var exchange in before?.Path() ?? [])
        {
            foreach (var item in StoredResponses.Items(exchange.Input).Concat(StoredResponses.Items(exchange.Output)))
            {
                translation.Item(new RequestField(item, "previous_response_id"));
            }
        }

        translation.Input(root["input"]);
        translation.End();
        form.Json.WriteEndArray();
    }

    private static ResponseReasoning Reasoning(RequestField reasoning, ChatForm form)
    {
        if (!reasoning.IsObject())
        {
            return new ResponseReasoning(null, null);
        }

        form.Copy(reasoning["effort"], "reasoning_effort");

        // The older name of the same.
        var summary = reasoning["summary"].IsPresent ? reasoning["summary"] : reasoning["generate_summary"];
        return summary.Text() is null or "auto" or "concise" or "detailed"
            ? new ResponseReasoning(reasoning["effort"].Text(), summary.Text())
            : throw summary.NotOneOf(summary.Text()!, "auto", "concise", "detailed");
    }

    private static int Logprobs(RequestField root, ChatForm form)
    {
        var include = root["include"];
        var wanted = false;
        if (include.IsPresent)
        {
            foreach (var one in include.Value.ValueKind == JsonValueKind.Array ? include.Elements() : throw include.WrongType("an array of strings"))
            {
                var word = one.Text() ?? throw one.WrongType("a string");
                wanted |= Includable.Contains(word) ? word == "message.output_text.logprobs" : throw one.NotOneOf(word, Includable.Order(StringComparer.Ordinal));
            }
        }

        var top = (int)(root["top_logprobs"].Integer(0, MostLogprobs) ?? 0);
        if (wanted || top > 0)
        {
            form.Member("logprobs", wanted ? "include" : "top_logprobs");
            form.Json.WriteBooleanValue(true);
            form.Member("top_logprobs");
            form.Json.WriteNumberValue(top);
        }

        return top;
    }

    private static RequestField Metadata(RequestField metadata)
    {
        if (metadata.IsObject())
        {
            foreach (var member in metadata.Value.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.String))
            {
                throw metadata[member.Name].WrongType("a string");
            }
        }

        return metadata;
    }
}
