using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Atrium.OpenAIProxy.Chat;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Translation;

namespace Atrium.OpenAIProxy.Completions;

/// <summary>Reads a completion request into one generation per prompt.</summary>
internal static class CompletionReader
{
    /// <summary>The most tokens when the client does not say; few, as OpenAI's API has it.</summary>
    public const int DefaultMaxTokens = 16;

    private const int MostPrompts = 2048;
    private const int MostChoices = 2048;
    private const int MostLogprobs = 20;

    /// <summary>Members of the chat API that mean nothing to a text that is gone on with.</summary>
    private static readonly FrozenSet<string> Foreign = FrozenSet.Create(
        StringComparer.Ordinal,
        "messages", "top_logprobs", "max_completion_tokens", "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "reasoning_effort");

    private static readonly FrozenSet<string> NotCopied = Foreign.Concat(["prompt", "suffix", "echo", "best_of", "logprobs"]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads <paramref name="body"/> with the help of <paramref name="form"/>.</summary>
    /// <exception cref="ApiException">The request is not valid.</exception>
    public static CompletionOrder Read(JsonElement body, ChatForm form)
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

        var prompts = Prompts(root["prompt"]);
        var echo = root["echo"].Flag() ?? false;
        var suffix = root["suffix"].Text();
        var logprobs = root["logprobs"].Integer(0, MostLogprobs);
        if (echo && logprobs is not null)
        {
            throw root["echo"].Unsupported("Together with 'logprobs' it asks for the log probabilities of the prompt, which this server does not give.");
        }

        form.Member("messages", "prompt");
        form.Json.WriteRawValue("""[{"role":"user","content":""}]""");
        if (logprobs is not null)
        {
            form.Member("logprobs");
            form.Json.WriteBooleanValue(true);
            form.Member("top_logprobs", "logprobs");
            form.Json.WriteNumberValue(logprobs.Value);
        }

        form.CopyRest(root, NotCopied);
        var request = form.Read();
        CheckBestOf(root["best_of"], request.Choices);
        if (prompts.Count * request.Choices > MostChoices)
        {
            throw root["prompt"].Invalid($"Invalid 'prompt': {prompts.Count} prompts of {request.Choices} choices are more than {MostChoices} answers.", "invalid_value");
        }

        var foreign = body.EnumerateObject().Where(static member => Foreign.Contains(member.Name)).Select(static member => (Feature.UnknownFields, member.Name));
        return new CompletionOrder(
            [.. prompts.Select(prompt => request with
            {
                Messages = [],
                Prompt = new RawPrompt(prompt, suffix),
                MaxTokens = request.MaxTokens ?? DefaultMaxTokens,
                MaxTokensAssumed = request.MaxTokens is null,
                AlsoAsked = [.. request.AlsoAsked, .. foreign],
                Body = prompts.Count == 1 && !echo && root["prompt"].Value.ValueKind == JsonValueKind.String ? body : Single(body, prompt),
            })],
            echo);
    }

    private static List<string> Prompts(RequestField prompt)
    {
        if (!prompt.IsPresent)
        {
            throw prompt.Missing();
        }

        if (prompt.Value.ValueKind == JsonValueKind.String)
        {
            return [prompt.Text()!];
        }

        if (prompt.Value.ValueKind != JsonValueKind.Array)
        {
            throw prompt.WrongType("a string or an array of strings");
        }

        var count = prompt.Value.GetArrayLength();
        if (count is 0 or > MostPrompts)
        {
            throw prompt.Invalid($"Invalid 'prompt': expected an array with 1 to {MostPrompts} elements, but got {count}.", count == 0 ? "empty_array" : "array_above_max_length");
        }

        return [.. prompt.Elements().Select(one => one.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Array
            ? throw prompt.Unsupported("Prompts are taken as text here, not as tokens.")
            : one.Text() ?? throw one.WrongType("a string"))];
    }

    private static void CheckBestOf(RequestField bestOf, int choices)
    {
        // As many as are answered leaves nothing to choose among.
        if (bestOf.Integer(1, int.MaxValue) is { } count && count != 1 && count != choices)
        {
            throw bestOf.Unsupported("This server answers each choice once and does not select among more.");
        }
    }

    /// <summary>The body for an engine that speaks this API: one prompt, and nothing that is done on this side.</summary>
    private static JsonElement Single(JsonElement body, string prompt)
    {
        var buffer = new ArrayBufferWriter<byte>(prompt.Length + 256);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder });
        json.WriteStartObject();
        json.WriteString("prompt", prompt);
        foreach (var member in body.EnumerateObject().Where(static member => member.Name is not ("prompt" or "echo" or "best_of")))
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}

/// <summary>What one completion request asks for.</summary>
/// <param name="Requests">One generation for each prompt.</param>
/// <param name="Echo">Whether each answer begins with its prompt.</param>
internal sealed record CompletionOrder(IReadOnlyList<GenerationRequest> Requests, bool Echo);
