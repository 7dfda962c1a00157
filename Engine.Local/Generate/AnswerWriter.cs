using System.Text.Encodings.Web;
using System.Text.Json;
using Atrium.Engine.Models;
using Atrium.Engine.Sampling;
using Atrium.Engine.Scheduling;

namespace Atrium.Engine.Generate;

/// <summary>Writes the JSON of an answer or of a piece of one. Reuses its buffers: a piece costs no allocation.</summary>
internal sealed class AnswerWriter(GenerateRequest request, string model, int inputTokens, Vocabulary vocabulary) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly System.Buffers.ArrayBufferWriter<byte> _buffer = new(512);
    private readonly List<float> _logProbabilities = [];
    private readonly List<ChosenToken> _tokens = [];
    private readonly TokenListWriter? _tokenList = request.TopTokens is null ? null : new TokenListWriter(vocabulary);
    private Utf8JsonWriter? _json;
    private double _total;

    /// <summary>Adds the step's log probability and tokens, when there are any, to the next piece.</summary>
    public void Add(in GenerationStep step)
    {
        if (!float.IsNaN(step.LogProbability))
        {
            _logProbabilities.Add(step.LogProbability);
            _total += step.LogProbability;
        }

        _tokens.AddRange(step.Tokens);
    }

    /// <summary>The object for <paramref name="text"/>; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> text, int outputTokens, Finish finish)
    {
        _buffer.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_buffer, Options);
        _json.Reset(_buffer);
        _json.WriteStartObject();
        if (request.Id is not null)
        {
            _json.WriteString("id"u8, request.Id);
        }

        _json.WriteString("model_name"u8, model);
        _json.WriteString("model_version"u8, ModelRepository.Version);
        _json.WriteString("text_output"u8, text);
        WriteLogProbabilities();
        if (_tokenList is not null)
        {
            _json.WriteString("logprobs"u8, _tokenList.Write(_tokens));
            _tokens.Clear();
        }

        if (request.ReturnInputTokens)
        {
            _json.WriteNumber("num_input_tokens"u8, inputTokens);
        }

        if (request.ReturnOutputTokens)
        {
            _json.WriteNumber("num_output_tokens"u8, outputTokens);
        }

        if (finish != Finish.None)
        {
            _json.WriteString("finish_reason"u8, finish == Finish.Length ? "length"u8 : "stop"u8);
        }

        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    public void Dispose()
    {
        _json?.Dispose();
        _tokenList?.Dispose();
    }

    private void WriteLogProbabilities()
    {
        if (!request.ReturnLogProbabilities)
        {
            return;
        }

        _json!.WriteNumber("cum_log_probs"u8, (float)_total);
        _json.WriteStartArray("output_log_probs"u8);
        foreach (var value in _logProbabilities)
        {
            _json.WriteNumberValue(value);
        }

        _json.WriteEndArray();
        _logProbabilities.Clear();
    }
}
