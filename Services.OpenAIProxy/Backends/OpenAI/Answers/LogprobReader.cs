using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI.Answers;

/// <summary>Reads <c>logprobs</c>: the list of the chat API, or the columns of the older one.</summary>
internal static class LogprobReader
{
    /// <summary>The tokens of the value that the reader stands on.</summary>
    public static List<TokenLogprob> Read(ref Utf8JsonReader json)
    {
        var tokens = new List<TokenLogprob>();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return tokens;
        }

        List<string>? names = null;
        List<double>? values = null;
        List<List<TokenLogprob>>? tops = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("content"u8) || json.ValueTextEquals("refusal"u8))
            {
                json.Read();
                ReadTokens(ref json, tokens);
            }
            else if (json.ValueTextEquals("tokens"u8))
            {
                names = ReadColumn(ref json, static (ref Utf8JsonReader value) => JsonWords.Text(ref value) ?? "");
            }
            else if (json.ValueTextEquals("token_logprobs"u8))
            {
                values = ReadColumn(ref json, static (ref Utf8JsonReader value) => JsonWords.Number(ref value) ?? 0);
            }
            else if (json.ValueTextEquals("top_logprobs"u8))
            {
                tops = ReadColumn(ref json, ReadTopObject);
            }
            else
            {
                json.Skip();
            }
        }

        for (var i = 0; i < Math.Min(names?.Count ?? 0, values?.Count ?? 0); i++)
        {
            tokens.Add(new TokenLogprob(names![i], values![i], Bytes(names[i]), i < tops?.Count ? tops[i] : []));
        }

        return tokens;
    }

    private delegate T ReadOne<T>(ref Utf8JsonReader json);

    private static List<T> ReadColumn<T>(ref Utf8JsonReader json, ReadOne<T> one)
    {
        var column = new List<T>();
        json.Read();
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                column.Add(one(ref json));
            }
        }
        else
        {
            json.Skip();
        }

        return column;
    }

    private static void ReadTokens(ref Utf8JsonReader json, List<TokenLogprob> tokens)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (ReadToken(ref json) is { } token)
            {
                tokens.Add(token);
            }
        }
    }

    private static TokenLogprob? ReadToken(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        string? token = null;
        double? logprob = null;
        byte[]? bytes = null;
        var top = new List<TokenLogprob>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("token"u8))
            {
                json.Read();
                token = JsonWords.Text(ref json);
            }
            else if (json.ValueTextEquals("logprob"u8))
            {
                json.Read();
                logprob = JsonWords.Number(ref json);
            }
            else if (json.ValueTextEquals("bytes"u8))
            {
                var numbers = ReadColumn(ref json, static (ref Utf8JsonReader value) => (byte)(JsonWords.Integer(ref value) ?? 0));
                bytes = numbers.Count == 0 ? null : [.. numbers];
            }
            else if (json.ValueTextEquals("top_logprobs"u8))
            {
                json.Read();
                ReadTokens(ref json, top);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        return token is null ? null : new TokenLogprob(token, logprob ?? 0, bytes ?? Bytes(token), top);
    }

    private static List<TokenLogprob> ReadTopObject(ref Utf8JsonReader json)
    {
        var top = new List<TokenLogprob>();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return top;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var token = JsonWords.Decode(json);
            json.Read();
            top.Add(new TokenLogprob(token, JsonWords.Number(ref json) ?? 0, Bytes(token), []));
        }

        top.Sort(static (a, b) => b.Logprob.CompareTo(a.Logprob));
        return top;
    }

    private static byte[]? Bytes(string token) => token.Contains('\uFFFD', StringComparison.Ordinal) ? null : Encoding.UTF8.GetBytes(token);
}
