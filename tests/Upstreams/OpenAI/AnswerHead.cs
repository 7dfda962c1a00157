using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>What every chunk and every whole answer begins with. The number and the time in it are filled in when it is sent.</summary>
internal sealed class AnswerHead
{
    private readonly byte[] _json;

    public AnswerHead(CompletionCall call, Flavour flavour, bool streamed)
    {
        var json = new JsonBytes().Raw(call.Chat ? "{\"id\":\"chatcmpl-"u8 : "{\"id\":\"cmpl-"u8);
        NumberAt = json.Length;
        json.Raw("000000000000\",\"object\":\""u8);
        json.Raw(call.Chat ? streamed ? "chat.completion.chunk" : "chat.completion" : "text_completion").Raw("\",\"created\":"u8);
        CreatedAt = json.Length;
        json.Raw("0000000000,\"model\":"u8).Text(call.Model).Raw(flavour switch
        {
            Flavour.OpenAI => ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_mock\"",
            Flavour.LlamaServer => ",\"system_fingerprint\":\"b6000-mock\"",
            Flavour.Ollama => ",\"system_fingerprint\":\"fp_ollama\"",
            _ => "",
        });
        _json = json.ToArray();
    }

    /// <summary>Where the digits of the request's number go.</summary>
    public int NumberAt { get; }

    /// <summary>Where the digits of the time go.</summary>
    public int CreatedAt { get; }

    /// <summary>An open object.</summary>
    public JsonBytes Write() => new JsonBytes().Raw(_json);
}
