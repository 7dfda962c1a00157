using System.Text;
using Atrium.Upstreams.Answers;

namespace Atrium.Upstreams.OpenAI;

/// <summary>Log probabilities: every token has -0.25, and its alternatives less and less.</summary>
internal static class Logprobs
{
    /// <summary>Those of a chat, or null when none are asked for.</summary>
    public static string Chat(IReadOnlyList<byte[]> tokens, int alternatives, Flavour flavour)
    {
        if (alternatives < 0)
        {
            return "null";
        }

        var json = new JsonBytes().Raw("{\"content\":["u8);
        for (var i = 0; i < tokens.Count; i++)
        {
            json.Raw(i > 0 ? ",{"u8 : "{"u8);
            Token(json, tokens[i], 0).Raw(",\"top_logprobs\":["u8);
            for (var rank = 0; rank < alternatives; rank++)
            {
                Token(json.Raw(rank > 0 ? ",{"u8 : "{"u8), rank == 0 ? tokens[i] : Encoding.UTF8.GetBytes($" alt{rank}"), rank).Raw("}"u8);
            }

            json.Raw("]}"u8);
        }

        return Encoding.UTF8.GetString(json.Raw(flavour == Flavour.OpenAI ? "],\"refusal\":null}"u8 : "]}"u8).ToArray());
    }

    /// <summary>Those of a piece of a completion, or null when none are asked for.</summary>
    public static string Completion(byte[] token, int alternatives) => Completion([token], alternatives);

    /// <summary>Those of a completion, or null when none are asked for.</summary>
    public static string Completion(IReadOnlyList<byte[]> tokens, int alternatives)
    {
        if (alternatives < 0)
        {
            return "null";
        }

        var offset = 0;
        JsonBytes names = new(), values = new(), tops = new(), offsets = new();
        for (var i = 0; i < tokens.Count; i++)
        {
            var comma = i > 0 ? ","u8 : ""u8;
            names.Raw(comma).Text(tokens[i]);
            values.Raw(comma).Number(-0.25);
            tops.Raw(comma).Raw("{"u8).Text(tokens[i]).Raw(":-0.25"u8);
            for (var rank = 1; rank < alternatives; rank++)
            {
                tops.Raw(","u8).Text($" alt{rank}").Raw(":"u8).Number(-0.25 - rank);
            }

            tops.Raw("}"u8);
            offsets.Raw(comma).Number(offset);
            offset += Encoding.UTF8.GetCharCount(tokens[i]);
        }

        return Encoding.UTF8.GetString(new JsonBytes().Raw("{\"tokens\":["u8).Raw(names.ToArray()).Raw("],\"token_logprobs\":["u8).Raw(values.ToArray())
            .Raw("],\"top_logprobs\":["u8).Raw(tops.ToArray()).Raw("],\"text_offset\":["u8).Raw(offsets.ToArray()).Raw("]}"u8).ToArray());
    }

    private static JsonBytes Token(JsonBytes json, byte[] token, int rank) => json
        .Raw("\"token\":"u8).Text(token).Raw(",\"logprob\":"u8).Number(-0.25 - rank).Raw(",\"bytes\":["u8).Raw(string.Join(',', token)).Raw("]"u8);
}
