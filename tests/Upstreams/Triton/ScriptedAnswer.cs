using System.Buffers;
using System.Globalization;
using System.Text;

namespace Atrium.Upstreams.Triton;

/// <summary>The events of one scripted answer, as bytes.</summary>
internal sealed class ScriptedAnswer
{
    private readonly Script _script;
    private readonly GenerateRequest _request;
    private readonly List<byte[]> _pieces;
    private readonly bool _truncated;

    public ScriptedAnswer(Script script, GenerateRequest request)
    {
        (_script, _request) = (script, request);
        var tokens = Tokens().ToList();
        _truncated = tokens.Count > request.MaxTokens;
        _pieces = _truncated ? tokens[..request.MaxTokens] : tokens;
        if (_pieces.Count == 0)
        {
            _pieces.Add([]);
        }

        OutputTokens = _pieces.Count;
        if (EchoText() is { Length: > 0 } echo)
        {
            _pieces[0] = [.. Encoding.UTF8.GetBytes(echo), .. _pieces[0]];
        }
    }

    /// <summary>How many events the answer has.</summary>
    public int Count => _pieces.Count;

    private int OutputTokens { get; }

    /// <summary>A quarter of the characters, rounded up: what the mock takes for tokens.</summary>
    public static int CountTokens(string text) => (text.Length + 3) / 4;

    /// <summary>The JSON of event <paramref name="index"/>.</summary>
    public byte[] Event(int index)
    {
        var last = index == _pieces.Count - 1;
        var text = _script.Cumulative ? [.. _pieces.Take(index + 1).SelectMany(static piece => piece)] : _pieces[index];
        return Json(text, index + 1, last);
    }

    /// <summary>The JSON of the whole answer.</summary>
    public byte[] Whole() => Json([.. _pieces.SelectMany(static piece => piece)], OutputTokens, last: true);

    private IEnumerable<byte[]> Tokens()
    {
        if (_script.Count > 0)
        {
            return Enumerable.Repeat(" tok"u8.ToArray(), _script.Count);
        }

        var bytes = Encoding.UTF8.GetBytes(_script.Text);
        if (_script.Invalid)
        {
            bytes = [.. bytes[..(bytes.Length / 2)], 0xFF, .. bytes[(bytes.Length / 2)..]];
        }

        return _script.Piece > 0 ? bytes.Chunk(_script.Piece) : Words(bytes);
    }

    private static IEnumerable<byte[]> Words(byte[] text)
    {
        for (var start = 0; start < text.Length;)
        {
            var space = Array.IndexOf(text, (byte)' ', start + 1);
            var end = space < 0 ? text.Length : space;
            yield return text[start..end];
            start = end;
        }
    }

    private string EchoText() => _script.Echo switch
    {
        Echo.Always => _request.Prompt,
        Echo.Stripped => _request.Prompt.Replace("<|im_start|>", "", StringComparison.Ordinal).Replace("<|im_end|>", "", StringComparison.Ordinal),
        Echo.Asked when !_request.ExcludeInput => _request.Prompt,
        _ => "",
    };

    private byte[] Json(byte[] text, int tokens, bool last)
    {
        var json = new ArrayBufferWriter<byte>(text.Length + 128);
        json.Write("""{"model_name":"ensemble","model_version":"1","text_output":" """u8[..^1]);
        Escape(text, json);
        json.Write("\""u8);
        if (_script.Counters && _request.CountInput)
        {
            Number("num_input_tokens", CountTokens(_request.Prompt));
        }

        if (_script.Counters && _request.CountOutput)
        {
            Number("num_output_tokens", tokens);
        }

        if (_script.Finish && last)
        {
            json.Write(_truncated ? ",\"finish_reason\":\"length\""u8 : ",\"finish_reason\":\"stop\""u8);
        }

        json.Write("}"u8);
        return json.WrittenSpan.ToArray();

        void Number(string name, int value) =>
            json.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"{name}\":{value}")));
    }

    /// <summary>As Triton's JSON writer: only what JSON demands is escaped, and bytes that are not UTF-8 pass as they are.</summary>
    private static void Escape(byte[] text, ArrayBufferWriter<byte> json)
    {
        foreach (var b in text)
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                json.Write([(byte)'\\', b]);
            }
            else if (b < 0x20)
            {
                json.Write(Encoding.ASCII.GetBytes($"\\u{b:x4}"));
            }
            else
            {
                json.Write([b]);
            }
        }
    }
}
