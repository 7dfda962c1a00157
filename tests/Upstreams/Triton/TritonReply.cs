using System.Text;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Triton;

/// <summary>Makes the reply to a generate request, as the model's dialect has it.</summary>
internal sealed class TritonReply
{
    private readonly GenerateRequest _request;
    private readonly Script _script;
    private readonly ModelConfigKind _kind;
    private readonly byte[][] _pieces;
    private readonly bool _cumulative;
    private readonly string _finish;

    private TritonReply(GenerateRequest request, Script script, ModelConfigKind kind)
    {
        (_request, _script, _kind) = (request, script, kind);
        _cumulative = script.Cumulative || kind is ModelConfigKind.Bls or ModelConfigKind.LlmApi;
        var text = ScriptedText.Of(script, request.Prompt, request.MaxTokens, request.Stops);
        _finish = script.Reason.Length > 0 ? script.Reason : text.Truncated ? "length" : "stop";
        _pieces = [.. text.Pieces.DefaultIfEmpty([])];
        if (EchoText() is { Length: > 0 } echo)
        {
            _pieces[0] = [.. Encoding.UTF8.GetBytes(echo), .. _pieces[0]];
        }
    }

    // Several answers are several responses in TensorRT-LLM and one response with several texts in vLLM.
    private int Sequences => _kind is ModelConfigKind.Vllm or ModelConfigKind.LlmApi or ModelConfigKind.Engine ? 1 : Math.Max(1, _request.Sequences);

    public static Reply Of(GenerateRequest request, Script script, ModelConfigKind kind) => new TritonReply(request, script, kind).Reply();

    private Reply Reply()
    {
        var last = _pieces.Length - 1;

        // A model that is not asked for several responses gives one, wherever the request came in.
        var single = !_request.StreamInput && (_kind is ModelConfigKind.Vllm or ModelConfigKind.LlmApi or ModelConfigKind.Engine);
        var noText = new JsonBytes().Raw("{\"model_name\":"u8).Text(_request.Model).Raw("}"u8).ToArray();
        if (!_request.Streamed)
        {
            return new Reply { Whole = Json(Joined(last), _pieces.Length, 0, last, ends: true, sequence: 0), Count = _pieces.Length, NoText = noText };
        }

        return new Reply
        {
            Streamed = true,
            Count = single ? 1 : _pieces.Length * Sequences,
            Text = i =>
            {
                var (index, sequence) = single ? (last, 0) : (i / Sequences, i % Sequences);
                var from = single ? 0 : index;
                return Json(single || _cumulative ? Joined(index) : _pieces[index], index + 1, from, index, ends: index == last, sequence);
            },
            Stopped = _kind == ModelConfigKind.LlmApi ? new JsonBytes().Raw("{\"model_name\":"u8).Text(_request.Model)
                .Raw(",\"model_version\":\"1\",\"text_output\":\"\",\"finish_reason\":\"cancelled\"}"u8).ToArray() : null,
            NoText = noText,
        };
    }

    private byte[] Joined(int index) => [.. _pieces.Take(index + 1).SelectMany(static piece => piece)];

    private string EchoText() => _script.Echo switch
    {
        Echo.Always => _request.Prompt,
        Echo.Stripped => _request.Prompt.Replace("<|im_start|>", "", StringComparison.Ordinal).Replace("<|im_end|>", "", StringComparison.Ordinal),
        Echo.Asked when !_request.ExcludeInput => _request.Prompt,
        _ => "",
    };

    /// <summary>The event for the pieces <paramref name="from"/> to <paramref name="to"/>, the last ones of <paramref name="tokens"/>.</summary>
    private byte[] Json(byte[] text, int tokens, int from, int to, bool ends, int sequence)
    {
        var json = new JsonBytes().Raw("{"u8);
        if (_request.Id is { } id)
        {
            json.Raw("\"id\":"u8).Text(id).Raw(","u8);
        }

        json.Raw("\"model_name\":"u8).Text(_request.Model).Raw(",\"model_version\":\"1\",\"text_output\":"u8);
        if (_kind == ModelConfigKind.Vllm && _request.Sequences > 1)
        {
            json.Raw("["u8);
            for (var i = 0; i < _request.Sequences; i++)
            {
                json.Raw(i > 0 ? ","u8 : ""u8).Text(text);
            }

            json.Raw("]"u8);
        }
        else
        {
            json.Text(text);
        }

        if (Sequences > 1)
        {
            json.Raw(",\"sequence_index\":"u8).Number(sequence);
        }

        if (_request.Logprobs)
        {
            Logprobs(json, from, to);
        }

        if (_request.Top is { } top)
        {
            json.Raw(",\"logprobs\":"u8).Text(Tokens(from, to, top));
        }

        if (_request.Cumulative)
        {
            json.Raw(_kind is ModelConfigKind.Vllm or ModelConfigKind.LlmApi ? ",\"cumulative_logprob\":"u8 : ",\"cum_log_probs\":"u8).Number(-0.25 * tokens);
        }

        if (_script.Counters && _request.CountInput)
        {
            json.Raw(",\"num_input_tokens\":"u8).Number(_request.PromptTokens);
        }

        if (_script.Counters && _request.CountOutput)
        {
            // vLLM counts what is new in each response, TensorRT-LLM all so far.
            json.Raw(",\"num_output_tokens\":"u8).Number(_kind == ModelConfigKind.Vllm ? to - from + 1 : tokens);
        }

        if (_request.Metrics)
        {
            Metrics(json, ends);
        }

        if ((_script.Finish ?? _request.Finish) && (ends || _kind == ModelConfigKind.Vllm))
        {
            // Python's word for "not yet".
            json.Raw(",\"finish_reason\":"u8).Text(ends ? _finish : "None");
        }

        return json.Raw("}"u8).ToArray();
    }

    /// <summary>The times of the request so far, as TensorRT-LLM copies them into each response: that of the last token is set with the last one.</summary>
    private void Metrics(JsonBytes json, bool ends) => json.Raw(",\"kv_cache_alloc_new_blocks\":1,\"kv_cache_reused_blocks\":0,\"kv_cache_alloc_total_blocks\":1"u8)
        .Raw(",\"arrival_time_ns\":1000000,\"first_scheduled_time_ns\":2000000,\"first_token_time_ns\":3000000,\"last_token_time_ns\":"u8)
        .Raw(ends && _script.Finish != false ? "4000000"u8 : "0"u8)
        .Raw(",\"acceptance_rate\":0.0,\"total_accepted_draft_tokens\":0,\"total_draft_tokens\":0"u8);

    /// <summary>Engine.Local's list: each token with its bytes, and the likeliest ones in its place.</summary>
    private byte[] Tokens(int from, int to, int top)
    {
        var list = new JsonBytes().Raw("["u8);
        for (var i = from; i <= to; i++)
        {
            list.Raw(i > from ? ","u8 : ""u8);
            Token(list, i).Raw(",\"top\":["u8);
            for (var other = 0; other < top; other++)
            {
                Token(list.Raw(other > 0 ? ","u8 : ""u8), i).Raw("}"u8);
            }

            list.Raw("]}"u8);
        }

        return list.Raw("]"u8).ToArray();
    }

    private JsonBytes Token(JsonBytes list, int piece) => list.Raw("{\"token\":"u8).Text(Encoding.UTF8.GetString(_pieces[piece]))
        .Raw($",\"token_id\":{100 + piece},\"logprob\":-0.25,\"bytes\":[{string.Join(',', _pieces[piece])}]");

    private void Logprobs(JsonBytes json, int from, int to)
    {
        var count = to - from + 1;
        if (_kind != ModelConfigKind.Vllm)
        {
            json.Raw(",\"output_log_probs\":["u8).Raw(string.Join(',', Enumerable.Repeat("-0.25", count))).Raw("]"u8);
            return;
        }

        var inner = new JsonBytes().Raw("["u8);
        for (var i = from; i <= to; i++)
        {
            inner.Raw(i > from ? ", "u8 : ""u8).Raw($"{{\"{100 + i}\": {{\"logprob\": -0.25, \"rank\": 1, \"decoded_token\": ")
                .Text(Encoding.UTF8.GetString(_pieces[i])).Raw("}}"u8);
        }

        json.Raw(",\"logprobs\":"u8).Text(inner.Raw("]"u8).ToArray());
    }
}
