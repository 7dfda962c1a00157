using System.Text.Json;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads a chat completion request: every member is carried out, known to have no effect, or refused by name.</summary>
internal static class ChatRequestReader
{
    private const int MostChoices = 128;

    /// <summary>Reads <paramref name="body"/>. What this service has no way to carry out itself becomes a feature that the engine must have.</summary>
    /// <exception cref="ApiException">The request is not valid.</exception>
    public static GenerationRequest Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "The request body must be a JSON object."));
        }

        var root = new RequestField(body, "");
        var model = root["model"].Text() is { Length: > 0 } name ? name : throw root["model"].Missing();
        var messages = MessageReader.Read(root["messages"]);
        var (tools, choice, parallel) = ToolReader.Read(root);
        var newMaxTokens = root["max_completion_tokens"].Integer(1, int.MaxValue);
        var oldMaxTokens = root["max_tokens"].Integer(1, int.MaxValue);
        var stream = root["stream"].Flag() ?? false;
        var streamOptions = root["stream_options"];
        if (streamOptions.IsObject() && !stream)
        {
            throw streamOptions.Invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "invalid_value");
        }

        return new GenerationRequest
        {
            Model = model,
            Messages = messages,
            Tools = tools,
            ToolChoice = choice,
            ParallelToolCalls = parallel,
            Format = FormatReader.Read(root["response_format"]),
            Sampling = SamplingReader.Read(root),
            MaxTokens = (int?)(newMaxTokens ?? oldMaxTokens),
            Choices = (int)(root["n"].Integer(1, MostChoices) ?? 1),
            Stop = SamplingReader.Stops(root["stop"]),
            TopLogprobs = SamplingReader.TopLogprobs(root),
            Thinking = ReadThinking(root),
            Template = TemplateInputReader.Read(root),
            Stream = stream,
            IncludeUsage = streamOptions.IsPresent && (streamOptions["include_usage"].Flag() ?? false),
            Obfuscate = streamOptions.IsPresent && (streamOptions["include_obfuscation"].Flag() ?? false),
            AlsoAsked = [.. UncarriedFields.Read(root)],
            Body = LegacyFunctions.Translate(body),
        };
    }

    private static Thinking ReadThinking(RequestField root)
    {
        var asked = root["reasoning_effort"].Word("none", "minimal", "low", "medium", "high", "xhigh") switch
        {
            null => Thinking.Unspecified,
            "none" or "minimal" => Thinking.Off,
            _ => Thinking.On,
        };

        // vLLM's and llama.cpp's way to say the same; being the more exact one, it wins.
        var template = root["chat_template_kwargs"];
        return template.IsObject() && (template["enable_thinking"].Flag() ?? template["thinking"].Flag()) is { } enabled ? enabled ? Thinking.On : Thinking.Off : asked;
    }
}
