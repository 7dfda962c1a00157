using System.Text;
using System.Text.Json;
using Atrium.Engine.Generate;
using Atrium.Engine.Models;
using Atrium.Engine.Server;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Atrium.Engine.Tokenize;

/// <summary>The reply of <c>/tokenize</c>.</summary>
internal sealed record TokenizeReply(int[] Tokens, int Count, string[]? Pieces);

/// <summary>The reply of <c>/detokenize</c>.</summary>
internal sealed record DetokenizeReply(string Text);

/// <summary>Text to tokens and back, with the model's own vocabulary.</summary>
internal static class TokenizeEndpoints
{
    public static IEndpointRouteBuilder MapTokenize(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/tokenize", TokenizeAsync).WithTags("tokens").WithName("tokenize").WithSummary("Split a text into tokens, as generate does.");
        endpoints.MapPost("/detokenize", DetokenizeAsync).WithTags("tokens").WithName("detokenize").WithSummary("Join tokens to a text.");
        return endpoints;
    }

    private static async Task<JsonHttpResult<TokenizeReply>> TokenizeAsync(HttpContext context, ModelRepository repository)
    {
        var fields = new RequestFields(await RequestBody.ReadObjectAsync(context));
        var text = fields.Text("text") ?? fields.Text("content") ?? throw ProtocolException.BadRequest("'text' is missing");
        using var served = repository.Use(fields.Text("model") ?? ModelRepository.Alias, null);

        // The defaults of generate, so that the count is the num_input_tokens of the same text.
        var tokens = (fields.Flag("add_special"), fields.Flag("parse_special") ?? true) switch
        {
            (null, true) => served.Vocabulary.TokenizePrompt(text),
            var (add, parse) => served.Vocabulary.Tokenize(text, add ?? true, parse),
        };
        string[]? pieces = fields.Flag("with_pieces") ?? false
            ? [.. tokens.Select(token => Encoding.UTF8.GetString(served.Vocabulary.Spelling(token).Span))]
            : null;
        return TypedResults.Json(new TokenizeReply(tokens, tokens.Length, pieces), Reply.Json.TokenizeReply);
    }

    private static async Task<JsonHttpResult<DetokenizeReply>> DetokenizeAsync(HttpContext context, ModelRepository repository)
    {
        var body = await RequestBody.ReadObjectAsync(context);
        var fields = new RequestFields(body);
        if (!body.TryGetProperty("tokens", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw ProtocolException.BadRequest("'tokens' is missing: expected a list of whole numbers");
        }

        using var served = repository.Use(fields.Text("model") ?? ModelRepository.Alias, null);
        var size = served.Vocabulary.Size;
        var tokens = new int[list.GetArrayLength()];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = list[i].ValueKind == JsonValueKind.Number && list[i].TryGetInt32(out var token) && (uint)token < (uint)size
                ? token
                : throw ProtocolException.BadRequest($"'tokens' must hold whole numbers from 0 to {size - 1}, but has {list[i].GetRawText()}");
        }

        return TypedResults.Json(new DetokenizeReply(served.Vocabulary.Detokenize(tokens, fields.Flag("special") ?? true)), Reply.Json.DetokenizeReply);
    }
}
