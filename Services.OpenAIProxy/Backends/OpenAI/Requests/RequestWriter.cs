using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Requests;

/// <summary>
/// Writes the body of a request: the client's own with every member as it came, known to this service or not, except for those that are
/// decided on this side; and, where the client's API was another one, what the request says in OpenAI's form.
/// </summary>
internal sealed class RequestWriter(OpenAIOptions options)
{
    private readonly ReasoningInput _reasoning = options.Reasoning == ReasoningInput.Auto ? options.Flavour.UsualReasoning() : options.Reasoning;

    /// <summary>The body for <paramref name="request"/>; <paramref name="askUsage"/> has a stream end with its token counts.</summary>
    public ReadOnlyMemory<byte> Write(GenerationRequest request, bool askUsage)
    {
        var body = request.Body;
        var relayed = body.ValueKind == JsonValueKind.Object;
        var buffer = new ArrayBufferWriter<byte>((relayed ? JsonMarshal.GetRawUtf8Value(body).Length : 0) + 512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = RelaxedJson.Encoder, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("model"u8, options.Model ?? request.Model);
        var seen = relayed ? Relay(json, request) : Seen.Nothing;
        Complete(json, request, seen);
        WriteStream(json, request, askUsage);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private Seen Relay(Utf8JsonWriter json, GenerationRequest request)
    {
        var seen = Seen.Nothing;
        foreach (var member in request.Body.EnumerateObject())
        {
            if (member.NameEquals("model"u8) || member.NameEquals("stream"u8) || member.NameEquals("stream_options"u8)
                || member.NameEquals("n"u8) || member.NameEquals("seed"u8)
                || member.Value.ValueKind == JsonValueKind.Null && IsDecided(member))
            {
                continue;
            }

            if (member.NameEquals("max_completion_tokens"u8))
            {
                seen |= Seen.NewLimit;
            }
            else if (member.NameEquals("max_tokens"u8))
            {
                seen |= Seen.OldLimit;
            }
            else if (member.NameEquals("messages"u8))
            {
                seen |= Seen.Messages;
                json.WritePropertyName("messages"u8);
                MessageWriter.Relay(json, member.Value, _reasoning);
            }
            else if (member.NameEquals("prompt"u8) && request.Prompt is not null)
            {
                // Of several prompts each is a request of its own by now.
            }
            else if (member.NameEquals("reasoning_effort"u8) && MovesThinking(request))
            {
                // Said by the template's argument in its place; "none" is a word that some of these engines do not know.
            }
            else
            {
                seen |= Known(member);
                json.WritePropertyName(member.Name);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
            }
        }

        return seen;
    }

    private void Complete(Utf8JsonWriter json, GenerationRequest request, Seen seen)
    {
        var sampling = request.Sampling;
        if (request.Prompt is { } prompt)
        {
            json.WriteString("prompt"u8, prompt.Text);
            if (prompt.Suffix is { } suffix && !seen.HasFlag(Seen.Suffix))
            {
                json.WriteString("suffix"u8, suffix);
            }
        }
        else if (!seen.HasFlag(Seen.Messages))
        {
            ConversationWriter.Write(json, request, _reasoning);
        }

        WriteLimit(json, request, seen);
        Number(json, "temperature"u8, sampling.Temperature, seen, Seen.Temperature);
        Number(json, "top_p"u8, sampling.TopP, seen, Seen.TopP);
        Number(json, "presence_penalty"u8, sampling.PresencePenalty, seen, Seen.PresencePenalty);
        Number(json, "frequency_penalty"u8, sampling.FrequencyPenalty, seen, Seen.FrequencyPenalty);
        Number(json, "top_k"u8, sampling.TopK, seen, Seen.TopK);
        Number(json, "min_p"u8, sampling.MinP, seen, Seen.MinP);
        Number(json, "repetition_penalty"u8, sampling.RepetitionPenalty, seen, Seen.RepetitionPenalty);
        if (sampling.Seed is { } seed)
        {
            json.WriteNumber("seed"u8, seed);
        }

        if (request.Choices > 1)
        {
            json.WriteNumber("n"u8, request.Choices);
        }

        if (request.Stop.Count > 0 && !seen.HasFlag(Seen.Stop))
        {
            json.WriteStartArray("stop"u8);
            foreach (var stop in request.Stop)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }

        if (sampling.LogitBias.Count > 0 && !seen.HasFlag(Seen.LogitBias))
        {
            ConversationWriter.WriteLogitBias(json, sampling.LogitBias);
        }

        if (request.TopLogprobs is { } top && !seen.HasFlag(Seen.Logprobs))
        {
            ConversationWriter.WriteLogprobs(json, top, request.Prompt is not null);
        }

        if (!seen.HasFlag(Seen.TemplateArguments) && MovesThinking(request))
        {
            json.WriteStartObject("chat_template_kwargs"u8);
            json.WriteBoolean("enable_thinking"u8, request.Thinking == Thinking.On);
            json.WriteEndObject();
        }
    }

    /// <summary>Under the name that the client used, with the value that was decided on this side.</summary>
    private void WriteLimit(Utf8JsonWriter json, GenerationRequest request, Seen seen)
    {
        if (request.MaxTokens is { } limit)
        {
            json.WriteNumber(
                request.Prompt is not null ? "max_tokens"
                : options.Flavour.LimitName() is { } name ? name
                : seen.HasFlag(Seen.NewLimit) || !seen.HasFlag(Seen.OldLimit) && options.Flavour == OpenAIFlavour.OpenAI ? "max_completion_tokens"
                : "max_tokens",
                limit);
        }
    }

    private static void WriteStream(Utf8JsonWriter json, GenerationRequest request, bool askUsage)
    {
        json.WriteBoolean("stream"u8, request.Stream);
        if (!request.Stream || !askUsage)
        {
            return;
        }

        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        if (request.Body.ValueKind == JsonValueKind.Object && request.Body.TryGetProperty("stream_options"u8, out var sent) && sent.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in sent.EnumerateObject())
            {
                // Padding is between the client and this service; it would only make the way here longer.
                if (!member.NameEquals("include_usage"u8) && !member.NameEquals("include_obfuscation"u8))
                {
                    json.WritePropertyName(member.Name);
                    json.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
                }
            }
        }

        json.WriteEndObject();
    }

    // "none" and "minimal" switch thinking off; an effort that is asked for is the engine's to understand.
    private bool MovesThinking(GenerationRequest request) => request.Thinking == Thinking.Off && options.Flavour.SwitchesThinkingInTemplate();

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value, Seen seen, Seen flag)
    {
        if (value is { } number && !seen.HasFlag(flag))
        {
            json.WriteNumber(name, number);
        }
    }

    // A null asks for nothing; left out, the value that was decided on this side takes its place.
    private static bool IsDecided(JsonProperty member) => Known(member) != Seen.Nothing || member.NameEquals("reasoning_effort"u8);

    private static Seen Known(JsonProperty member) => member.Name switch
    {
        "temperature" => Seen.Temperature,
        "top_p" => Seen.TopP,
        "presence_penalty" => Seen.PresencePenalty,
        "frequency_penalty" => Seen.FrequencyPenalty,
        "top_k" => Seen.TopK,
        "min_p" => Seen.MinP,
        "repetition_penalty" => Seen.RepetitionPenalty,
        "stop" => Seen.Stop,
        "logit_bias" => Seen.LogitBias,
        "logprobs" => Seen.Logprobs,
        "suffix" => Seen.Suffix,
        "chat_template_kwargs" => Seen.TemplateArguments,
        _ => Seen.Nothing,
    };

    /// <summary>The members of the client's body that the request has a place for.</summary>
    [Flags]
    private enum Seen
    {
        Nothing = 0,
        Messages = 1,
        OldLimit = 1 << 1,
        NewLimit = 1 << 2,
        Temperature = 1 << 3,
        TopP = 1 << 4,
        PresencePenalty = 1 << 5,
        FrequencyPenalty = 1 << 6,
        TopK = 1 << 7,
        MinP = 1 << 8,
        RepetitionPenalty = 1 << 9,
        Stop = 1 << 10,
        LogitBias = 1 << 11,
        Logprobs = 1 << 12,
        Suffix = 1 << 13,
        TemplateArguments = 1 << 14,
    }
}
