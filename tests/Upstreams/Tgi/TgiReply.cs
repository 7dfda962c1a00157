using System.Text;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.Tgi;

/// <summary>Makes the reply to a request to generate.</summary>
internal sealed class TgiReply
{
    private const string EndToken = "</s>";

    private readonly TgiCall _call;
    private readonly Script _script;
    private readonly ScriptedText _text;
    private readonly string _finish;

    private TgiReply(TgiCall call, Script script)
    {
        (_call, _script) = (call, script);
        _text = ScriptedText.Of(script, call.Prompt, call.Limit, call.Stops, keepsStop: true);
        _finish = script.Reason.Length > 0 ? script.Reason : _text.Truncated ? "length" : _text.Stop is null ? "eos_token" : "stop_sequence";
    }

    // A model that ends by itself says so with a token, which is counted and is no text.
    private bool EndsItself => !_text.Truncated && _text.Stop is null;

    private int Tokens => _text.Pieces.Count + (EndsItself ? 1 : 0);

    public static Reply Of(TgiCall call, Script script) => new TgiReply(call, script).Reply();

    private Reply Reply()
    {
        var last = _text.Pieces.Count - 1;
        KeyValuePair<string, string>[] headers =
        [
            new("x-compute-type", "gpu+optimized"),
            new("x-compute-characters", Invariant(_call.Prompt.Length)),
            new("x-accel-buffering", "no"),
        ];
        if (_call.Stream)
        {
            return new Reply
            {
                Streamed = true,
                Count = _text.Pieces.Count,
                Text = i => Frame(i, _script.Cumulative ? _text.UpTo(i) : _text.Pieces[i], ends: i == last && !EndsItself),
                After = EndsItself && _script.HasFinish ? [Frame(_text.Pieces.Count, Encoding.UTF8.GetBytes(EndToken), ends: true)] : [],
                NoText = "{\"index\":1,\"generated_text\":null,\"details\":null}"u8.ToArray(),
                Ping = "",
                Headers = headers,
            };
        }

        var json = new JsonBytes().Raw("{\"generated_text\":"u8).Text(FullText());
        if (_call.Details || _call.PromptDetails)
        {
            Details(json.Raw(",\"details\":"u8), withTokens: true);
        }

        return new Reply
        {
            Whole = json.Raw("}"u8).ToArray(),
            Count = _text.Pieces.Count,
            NoText = "{\"details\":null}"u8.ToArray(),
            Headers =
            [
                .. headers, new("x-compute-time", "0.01"), new("x-total-time", "10"), new("x-validation-time", "0"), new("x-queue-time", "1"),
                new("x-inference-time", "9"), new("x-time-per-token", "1"), new("x-prompt-tokens", Invariant(_call.PromptTokens)),
                new("x-generated-tokens", Invariant(Tokens)),
            ],
        };
    }

    private byte[] Frame(int index, byte[] text, bool ends)
    {
        var special = index == _text.Pieces.Count;
        var json = new JsonBytes().Raw("{\"index\":"u8).Number(index + 1).Raw(",\"token\":"u8);
        Token(json, index, text, special);
        if (_call.TopTokens > 0)
        {
            Alternatives(json.Raw(",\"top_tokens\":"u8), index, text, special);
        }

        json.Raw(",\"generated_text\":"u8);
        if (!ends || !_script.HasFinish)
        {
            return json.Raw("null,\"details\":null}"u8).ToArray();
        }

        json.Text(FullText()).Raw(",\"details\":"u8);
        if (_call.Details && _script.Counters)
        {
            Details(json, withTokens: false);
        }
        else
        {
            json.Raw("null"u8);
        }

        return json.Raw("}"u8).ToArray();
    }

    private void Details(JsonBytes json, bool withTokens)
    {
        json.Raw("{\"finish_reason\":"u8).Text(_finish).Raw(",\"generated_tokens\":"u8).Number(Tokens).Raw(",\"seed\":"u8);
        _ = _call.Seed is { } seed ? json.Number(seed) : json.Raw("null"u8);
        if (!withTokens)
        {
            json.Raw(",\"input_length\":"u8).Number(_call.PromptTokens).Raw("}"u8);
            return;
        }

        json.Raw(",\"prefill\":["u8);
        if (_call.PromptDetails)
        {
            json.Raw("{\"id\":1,\"text\":"u8).Text(_call.Prompt).Raw(",\"logprob\":null}"u8);
        }

        json.Raw("],\"tokens\":["u8);
        for (var i = 0; i < Tokens; i++)
        {
            var special = i == _text.Pieces.Count;
            Token(json.Raw(i > 0 ? ","u8 : ""u8), i, special ? Encoding.UTF8.GetBytes(EndToken) : _text.Pieces[i], special);
        }

        json.Raw("]"u8);
        if (_call.TopTokens > 0)
        {
            json.Raw(",\"top_tokens\":["u8);
            for (var i = 0; i < Tokens; i++)
            {
                var special = i == _text.Pieces.Count;
                Alternatives(json.Raw(i > 0 ? ","u8 : ""u8), i, special ? Encoding.UTF8.GetBytes(EndToken) : _text.Pieces[i], special);
            }

            json.Raw("]"u8);
        }

        json.Raw("}"u8);
    }

    private byte[] FullText() => _call.FullText ? [.. Encoding.UTF8.GetBytes(_call.Prompt), .. _text.Whole()] : _text.Whole();

    private static void Token(JsonBytes json, int index, byte[] text, bool special) => json
        .Raw("{\"id\":"u8).Number(special ? 2 : 100 + index).Raw(",\"text\":"u8).Text(text).Raw(",\"logprob\":-0.25,\"special\":"u8)
        .Raw(special ? "true}"u8 : "false}"u8);

    private void Alternatives(JsonBytes json, int index, byte[] text, bool special)
    {
        json.Raw("["u8);
        for (var rank = 0; rank < _call.TopTokens; rank++)
        {
            Token(json.Raw(rank > 0 ? ","u8 : ""u8), index + rank, rank == 0 ? text : Encoding.UTF8.GetBytes($" alt{rank}"), special && rank == 0);
        }

        json.Raw("]"u8);
    }

    private static string Invariant(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
