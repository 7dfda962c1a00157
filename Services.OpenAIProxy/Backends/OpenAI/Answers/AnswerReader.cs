using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>
/// Reads one answer, in chunks or whole, into events. It takes what engines really send: members that are missing, null, in another place or
/// of another type; what it cannot make sense of is an error and never silence.
/// </summary>
/// <param name="choices">How many were asked for.</param>
/// <param name="usual">What this engine's chunks were proven to hold before.</param>
internal sealed class AnswerReader(int choices, StreamText usual = StreamText.Auto)
{
    private readonly ChoiceState?[] _choices = new ChoiceState?[choices];
    private readonly UsageReader _usage = new();
    private readonly PlainDelta _plain = new();
    private string? _fingerprint;
    private string? _tier;

    // Whether the chunk that is being read brings text and nothing else, and of which choice.
    private bool _textOnly;
    private ChoiceState? _textChoice;

    /// <summary>What the engine said of itself so far.</summary>
    public GenerationEvent.Started Started =>
        _fingerprint is null && _tier is null ? GenerationEvent.Started.Instance : new() { SystemFingerprint = _fingerprint, ServiceTier = _tier };

    /// <summary>Whether the engine has said of each choice why it ended: nothing but token counts can follow.</summary>
    public bool IsFinished => Array.TrueForAll(_choices, static choice => choice?.Finish is not null);

    /// <summary>What the chunks were proven to hold; Auto when they gave no proof.</summary>
    public StreamText Proven => Array.Find(_choices, static choice => choice is { Proven: not StreamText.Auto })?.Proven ?? StreamText.Auto;

    /// <summary>Adds the events of a chunk or a whole answer.</summary>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    /// <exception cref="EngineException">It is an error.</exception>
    /// <exception cref="InvalidDataException">The engine gave up.</exception>
    public void Read(ReadOnlySpan<byte> utf8, bool isError, List<GenerationEvent> events)
    {
        if (!isError && _plain.TryRead(utf8, out var text))
        {
            if (_plain.IsReasoning)
            {
                _plain.Choice!.Reasoning(text, events);
            }
            else
            {
                _plain.Choice!.Text(text, events);
            }

            return;
        }

        var before = events.Count;
        (_textOnly, _textChoice) = (true, null);
        var json = new Utf8JsonReader(utf8);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object");
        }

        var (hasChoices, hasSense) = (false, false);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("choices"u8))
            {
                json.Read();
                hasChoices = json.TokenType == JsonTokenType.StartArray;
                hasSense = true;
                ReadChoices(ref json, utf8, events);
            }
            else if (json.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref json);
                hasSense = true;
            }
            else if (json.ValueTextEquals("system_fingerprint"u8))
            {
                json.Read();
                _fingerprint = JsonWords.Text(ref json) ?? _fingerprint;
            }
            else if (json.ValueTextEquals("service_tier"u8))
            {
                json.Read();
                _tier = JsonWords.Text(ref json) ?? _tier;
            }
            else if (json.ValueTextEquals("error"u8))
            {
                json.Read();
                isError |= json.TokenType is JsonTokenType.StartObject or JsonTokenType.True
                    || json.TokenType == JsonTokenType.String && !json.ValueSpan.IsEmpty;
                json.Skip();
            }
            else if (!hasChoices && (json.ValueTextEquals("detail"u8) || json.ValueTextEquals("object"u8)))
            {
                var isDetail = json.ValueTextEquals("detail"u8);
                json.Read();
                isError |= isDetail ? json.TokenType != JsonTokenType.Null : json.TokenType == JsonTokenType.String && json.ValueTextEquals("error"u8);
                json.Skip();
            }
            else if (json.ValueTextEquals("x_groq"u8))
            {
                json.Read();
                ReadNestedUsage(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        // Anything but white space after the object is an error.
        json.Read();
        if (isError)
        {
            events.RemoveRange(before, events.Count - before);
            throw new EngineException(OpenAIFailures.OfEvent(ErrorReply.Read(utf8)));
        }

        if (!hasSense)
        {
            throw new InvalidDataException("The engine sent an event without choices.");
        }

        if (_textOnly && _textChoice is { TextStart: > 0 } choice && events.Count == before + 1
            && events[before] is GenerationEvent.Text or GenerationEvent.Reasoning)
        {
            _plain.Learn(utf8, choice.TextStart, choice.TextLength, choice, events[before] is GenerationEvent.Reasoning);
        }
    }

    /// <summary>
    /// Ends the answer. A stream is complete when each choice has said why it ended: <c>[DONE]</c> alone is also what an engine sends that gave
    /// up. In an answer in one piece (<paramref name="whole"/>) the end of the JSON is proof enough.
    /// </summary>
    /// <exception cref="InvalidDataException">The answer is not complete.</exception>
    public void End(bool whole, GenerationRequest request, List<GenerationEvent> events)
    {
        long characters = 0;
        foreach (var choice in _choices)
        {
            if (choice is null || whole && !choice.Any && choice.Finish is null)
            {
                throw new InvalidDataException(
                    Array.TrueForAll(_choices, static one => one is null) ? "The engine ended without an answer." : "The engine gave fewer answers than were asked for.");
            }

            if (!whole && choice.Finish is null)
            {
                throw new InvalidDataException("The engine broke off its answer.");
            }

            characters += choice.Characters;
        }

        var fits = !(_usage.Completion >= (long?)request.MaxTokens * _choices.Length);
        foreach (var choice in _choices)
        {
            choice!.End(fits, events);
        }

        events.Add(new GenerationEvent.Usage(_usage.Counts(Characters(request), characters)));
        events.Add(GenerationEvent.Finished.Instance);
    }

    private static long Characters(GenerationRequest request) =>
        request.Prompt?.Text.Length ?? request.Messages.Sum(static turn => (long)turn.Content.Length);

    private void ReadChoices(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8, List<GenerationEvent> events)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref json, utf8, events);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadChoice(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8, List<GenerationEvent> events)
    {
        // The number may come after the text, so what depends on it is read afterwards.
        var (index, isMessage) = (0, false);
        Utf8JsonReader delta = default, logprobs = default, text = default;
        FinishReason? finish = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("index"u8))
            {
                json.Read();
                index = JsonWords.Integer(ref json) ?? 0;
            }
            else if (json.ValueTextEquals("delta"u8) || json.ValueTextEquals("message"u8))
            {
                isMessage = json.ValueTextEquals("message"u8);
                json.Read();
                Remember(ref json, ref delta);
            }
            else if (json.ValueTextEquals("text"u8))
            {
                json.Read();
                Remember(ref json, ref text);
            }
            else if (json.ValueTextEquals("logprobs"u8))
            {
                json.Read();
                Remember(ref json, ref logprobs);
            }
            else if (json.ValueTextEquals("finish_reason"u8))
            {
                json.Read();
                finish = FinishWords.Read(ref json);
            }
            else if (json.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        // With one choice there is nothing to tell apart, and engines are known that number tokens here.
        var choice = Choice(_choices.Length == 1 ? 0 : index);
        if (delta.TokenType != JsonTokenType.None && !(isMessage && choice.Any))
        {
            // A whole message at the end of a stream only says once more what its parts said.
            choice.Read(ref delta, utf8, events);
        }

        if (text.TokenType == JsonTokenType.String)
        {
            choice.ReadText(ref text, events);
        }

        if (logprobs.TokenType == JsonTokenType.StartObject && LogprobReader.Read(ref logprobs) is { Count: > 0 } tokens)
        {
            events.Add(new GenerationEvent.Logprobs(tokens, _choices.Length == 1 ? 0 : index));
        }

        if (finish is not null)
        {
            (choice.Finish, _textOnly) = (finish, false);
        }

        _textChoice = choice;
    }

    private static void Remember(ref Utf8JsonReader json, ref Utf8JsonReader place)
    {
        if (json.TokenType != JsonTokenType.Null)
        {
            place = json;
        }

        json.Skip();
    }

    private ChoiceState Choice(int index) => index < 0 || index >= _choices.Length
        ? throw new InvalidDataException($"The engine sent a choice {index} of {_choices.Length}.")
        : _choices[index] ??= new ChoiceState(index, usual);

    private void ReadUsage(ref Utf8JsonReader json)
    {
        json.Read();
        _textOnly &= json.TokenType != JsonTokenType.StartObject;
        _usage.Read(ref json);
    }

    private void ReadNestedUsage(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        _textOnly = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
