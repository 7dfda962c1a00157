using System.Text.Json;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Triton;

/// <summary>Reads a generate request by the names of its dialect. A name may stand at the top or in <c>parameters</c>.</summary>
internal sealed class GenerateReader
{
    // vLLM's and the LLM API's own.
    private const int VllmLimit = 16;
    private const int LlmApiLimit = 32;

    private readonly JsonElement _root;
    private readonly JsonElement _parameters;
    private readonly string _model;
    private readonly ModelConfigKind _kind;

    private GenerateReader(JsonElement root, string model, ModelConfigKind kind)
    {
        (_root, _model, _kind) = (root, model, kind);
        _parameters = root.TryGetProperty("parameters", out var parameters) ? parameters : default;
    }

    public static JsonDocument Parse(byte[] body)
    {
        try
        {
            var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new JsonException("not an object");
        }
        catch (JsonException exception)
        {
            throw Refuse($"failed to parse the request JSON buffer: {exception.Message}");
        }
    }

    public static GenerateRequest Read(JsonElement root, string model, ModelConfigKind kind, bool streamed, string? id)
    {
        var reader = new GenerateReader(root, model, kind);
        reader.Require();
        return kind switch
        {
            ModelConfigKind.LlmApi => reader.LlmApi(streamed, id),
            ModelConfigKind.Vllm => reader.Vllm(streamed, id),
            _ => reader.Ensemble(streamed, id),
        };
    }

    private GenerateRequest Ensemble(bool streamed, string? id)
    {
        if (_kind != ModelConfigKind.Engine)
        {
            return Ensemble(streamed, id, top: null);
        }

        var (tokens, weights) = (Length("logit_bias_tokens"), Length("logit_bias_weights"));
        var top = Find("num_logprobs") is null ? (int?)null : Integer("num_logprobs", 0);
        return tokens != weights ? throw Refuse($"'logit_bias_tokens' has {tokens} tokens, but 'logit_bias_weights' has {weights} weights")
            : top > 20 ? throw Refuse($"'num_logprobs' must be from 0 to 20, but is {top}")
            : Ensemble(streamed, id, top);
    }

    private GenerateRequest Ensemble(bool streamed, string? id, int? top) => new(
        _model, id, Text("text_input"), Integer("max_tokens", 0), streamed, Flag("stream"), Flag("exclude_input_in_output"), Flag("return_num_input_tokens"),
        Flag("return_num_output_tokens"), Flag("return_log_probs"), Flag("return_log_probs"), _kind == ModelConfigKind.Engine,
        Integer("num_return_sequences", 1))
    {
        Top = top,
        Metrics = _kind is ModelConfigKind.Ensemble or ModelConfigKind.Bls && Flag("return_perf_metrics"),
    };

    private GenerateRequest LlmApi(bool streamed, string? id) => new(
        _model, id, Text("text_input"), Integer("sampling_param_max_tokens", LlmApiLimit), streamed, Flag("streaming"),
        Flag("sampling_param_exclude_input_from_output", absent: true), CountInput: false, CountOutput: false, Logprobs: false,
        Flag("return_cumulative_logprob"), Flag("return_finish_reason"), Sequences: 1)
    {
        Stops = Find("sampling_param_stop") is { ValueKind: JsonValueKind.String } stop ? [stop.GetString()!] : [],
    };

    private GenerateRequest Vllm(bool streamed, string? id)
    {
        var stream = Flag("stream");
        var (limit, sequences, stops) = Sampling();
        return new GenerateRequest(
            _model, id, Text("text_input"), limit, streamed, stream, ExcludesInput(stream), Flag("return_num_input_tokens"), Flag("return_num_output_tokens"),
            Flag("return_logprobs"), Flag("return_cumulative_logprob"), Flag("return_finish_reason"), sequences)
        {
            Stops = stops,
        };
    }

    // Not streamed the prompt stands before the answer unless told otherwise; streamed that cannot be had.
    private bool ExcludesInput(bool stream)
    {
        if (Find("exclude_input_in_output") is null)
        {
            return stream;
        }

        return Flag("exclude_input_in_output") || (stream
            ? throw Refuse("Error generating stream: When streaming, `exclude_input_in_output` = False is not allowed.")
            : false);
    }

    private (int Limit, int Sequences, IReadOnlyList<string> Stops) Sampling()
    {
        if (Find("sampling_parameters") is not { } value)
        {
            return (Integer("max_tokens", VllmLimit), Integer("n", 1), []);
        }

        using var json = Parse(System.Text.Encoding.UTF8.GetBytes(Text("sampling_parameters") + (value.ValueKind == JsonValueKind.String ? "" : "!")));
        var inner = new GenerateReader(json.RootElement, _model, ModelConfigKind.Vllm);
        IReadOnlyList<string> stop = inner.Find("stop") switch
        {
            { ValueKind: JsonValueKind.String } one => [one.GetString()!],
            { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray().Select(static item => item.GetString()!)],
            _ => [],
        };
        return (inner.Integer("max_tokens", VllmLimit), inner.Integer("n", 1), stop);
    }

    private void Require()
    {
        var inputs = ModelConfig.Inputs(_kind);
        var given = inputs.Where(input => Find(input.Name) is not null).Select(static input => input.Name).ToList();
        var missing = inputs.Where(static input => !input.Optional).Select(static input => input.Name).Except(given).ToList();
        if (missing.Count > 0)
        {
            var required = inputs.Count(static input => !input.Optional);
            throw Refuse(
                $"[request id: <id_unknown>] expected number of inputs between {required} and {inputs.Count} but got {given.Count} inputs for model '{_model}'. " +
                $"Got input(s) [{Quoted(given)}], but missing required input(s) [{Quoted(missing)}]. Please provide all required input(s).");
        }
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(",", names.Select(static name => $"'{name}'"));

    private JsonElement? Find(string name)
    {
        if (!_root.TryGetProperty(name, out var value) && (_parameters.ValueKind != JsonValueKind.Object || !_parameters.TryGetProperty(name, out value)))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 ? value[0] : value;
    }

    private int Length(string name) => _root.TryGetProperty(name, out var list) ? list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 1 : 0;

    private string Text(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        null => "",
        _ => throw Refuse($"Unable to parse '{name}': attempt to access JSON non-string as string"),
    };

    private bool Flag(string name, bool absent = false) => Find(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        null => absent,
        _ => throw Refuse($"Unable to parse '{name}': attempt to access JSON non-boolean as boolean"),
    };

    private int Integer(string name, int absent) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 0 => number,
        null => absent,
        _ => throw Refuse($"Unable to parse '{name}': attempt to access JSON non-signed-integer as signed-integer"),
    };

    private static RefusedException Refuse(string message) => new(new Refusal(400, message));
}
