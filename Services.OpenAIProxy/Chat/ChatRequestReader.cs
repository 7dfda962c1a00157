using System.Text.Json;
using Atrium.OpenAIProxy.Errors;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Chat;

/// <summary>Reads a chat completion request: every member is carried out, known to have no effect, or refused by name.</summary>
internal static class ChatRequestReader
{
    private const int MostStops = 4;
    private const int MostChoices = 128;

    /// <summary>Reads <paramref name="body"/>; <paramref name="unknown"/> hears of members that are not part of the API.</summary>
    /// <exception cref="ApiException">The request is not valid.</exception>
    public static GenerationRequest Read(JsonElement body, Action<string> unknown)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new ApiException(new ApiError(400, ApiError.InvalidRequest, "The request body must be a JSON object."));
        }

        var root = new RequestField(body, "");
        var model = root["model"].Text() is { Length: > 0 } name ? name : throw root["model"].Missing();
        var messages = MessageReader.Read(root["messages"]);
        UncarriedFields.Check(root, unknown);

        var newMaxTokens = root["max_completion_tokens"].Integer(1, int.MaxValue);
        var oldMaxTokens = root["max_tokens"].Integer(1, int.MaxValue);
        var streamOptions = root["stream_options"];
        var stream = root["stream"].Flag() ?? false;
        if (streamOptions.IsObject() && !stream)
        {
            throw streamOptions.Invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "invalid_value");
        }

        return new GenerationRequest
        {
            Model = model,
            Messages = messages,
            Body = body,
            Sampling = new Sampling
            {
                Temperature = root["temperature"].Number(0, 2),
                TopP = root["top_p"].Number(0, 1),
                Seed = root["seed"].Integer(long.MinValue, long.MaxValue),
                PresencePenalty = root["presence_penalty"].Number(-2, 2),
                FrequencyPenalty = root["frequency_penalty"].Number(-2, 2),
            },
            MaxTokens = (int?)(newMaxTokens ?? oldMaxTokens),
            Choices = (int)(root["n"].Integer(1, MostChoices) ?? 1),
            Stop = Stops(root["stop"]),
            Stream = stream,
            IncludeUsage = streamOptions.IsPresent && (streamOptions["include_usage"].Flag() ?? false),
            Thinking = ReadThinking(root),
        };
    }

    private static List<string> Stops(RequestField field)
    {
        if (!field.IsPresent)
        {
            return [];
        }

        if (field.Value.ValueKind == JsonValueKind.String)
        {
            return [field.Text()!];
        }

        if (field.Value.ValueKind != JsonValueKind.Array)
        {
            throw field.WrongType("a string or an array of strings");
        }

        var count = field.Value.GetArrayLength();
        if (count > MostStops)
        {
            throw field.Invalid(
                $"Invalid 'stop': array too long. Expected an array with maximum length {MostStops}, but got an array with length {count} instead.",
                "array_above_max_length");
        }

        return [.. field.Elements().Select(static stop => stop.Text() ?? throw stop.WrongType("a string"))];
    }

    private static Thinking ReadThinking(RequestField root)
    {
        var effort = root["reasoning_effort"];
        var asked = effort.Text() switch
        {
            null => Thinking.Unspecified,
            "none" or "minimal" => Thinking.Off,
            "low" or "medium" or "high" or "xhigh" => Thinking.On,
            var other => throw effort.NotOneOf(other, "none", "minimal", "low", "medium", "high", "xhigh"),
        };

        // vLLM's and llama.cpp's way to say the same; being the more exact one, it wins.
        var template = root["chat_template_kwargs"];
        return template.IsObject() && template["enable_thinking"].Flag() is { } enabled ? enabled ? Thinking.On : Thinking.Off : asked;
    }
}
