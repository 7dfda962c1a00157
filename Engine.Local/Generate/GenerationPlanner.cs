using System.Security.Cryptography;
using System.Text;
using Atrium.Engine.Guided;
using Atrium.Engine.Models;
using Atrium.Engine.Native;
using Atrium.Engine.Sampling;
using Atrium.Engine.Scheduling;

namespace Atrium.Engine.Generate;

/// <summary>Splits a request into tokens for a certain model, and refuses what does not fit it.</summary>
internal static class GenerationPlanner
{
    // OpenAI's word: a weight of -100 is a ban, whatever the logits are.
    private const float Ban = -100;

    /// <summary>The plan of a request.</summary>
    /// <exception cref="ProtocolException">400: it does not fit the context, or its guide or a word cannot be used.</exception>
    public static GenerationPlan Plan(GenerateRequest request, ServedModel served)
    {
        var vocabulary = served.Vocabulary;
        var context = served.Scheduler!.ContextPerSequence;
        var prompt = Prompt(request, vocabulary, context);
        var bias = new Dictionary<int, float>();
        AddBias(request, vocabulary, bias);
        var (stopWords, stopTokens) = Stops(request, vocabulary);
        var badWords = BadWords(request, vocabulary, bias);
        return new GenerationPlan
        {
            Prompt = prompt,
            MaxTokens = request.MaxTokens,
            Sampling = Sampling(request) with { Bias = [.. bias], BadWords = badWords },
            StopWords = stopWords,
            StopTokens = stopTokens,
            Streamed = request.Stream,
            LogProbabilities = request.ReturnLogProbabilities,
            TopTokens = request.TopTokens,
            Grammar = Guide(request, served.Model),
        };
    }

    private static int[] Prompt(GenerateRequest request, Vocabulary vocabulary, int context)
    {
        // A text that is too long by its bytes alone is not even split: that would take its time.
        var bytes = Encoding.UTF8.GetByteCount(request.TextInput);
        if (bytes > (long)context * vocabulary.LongestPiece)
        {
            throw TooLong($"a prompt of {bytes} bytes", request.MaxTokens, context);
        }

        var prompt = vocabulary.TokenizePrompt(request.TextInput);
        return prompt.Length == 0
            ? throw ProtocolException.BadRequest("'text_input' is empty: this model needs at least one token to begin with")
            : prompt.Length + (long)request.MaxTokens > context
                ? throw TooLong($"{prompt.Length} prompt tokens", request.MaxTokens, context)
                : prompt;
    }

    private static ProtocolException TooLong(string prompt, int maxTokens, int context) =>
        ProtocolException.BadRequest($"{prompt} and max_tokens {maxTokens} exceed the context of {context} tokens");

    // Without any of them TensorRT-LLM takes the most likely token; a top_p of 0 beside a top_k means no top_p there.
    private static SamplingSettings Sampling(GenerateRequest request)
    {
        var asked = request.Temperature ?? (request.TopK is null && request.TopP is null && request.MinP is null ? 0 : 1);
        var nothingKept = request.TopP == 0 && request.TopK is null or 0;
        return new SamplingSettings
        {
            Temperature = nothingKept && request.TopP == 0 ? 0 : asked,
            TopK = request.TopK ?? 0,
            TopP = request.TopP is null or 0 ? 1 : request.TopP.Value,
            MinP = request.MinP ?? 0,
            RepetitionPenalty = request.RepetitionPenalty,
            PresencePenalty = request.PresencePenalty,
            FrequencyPenalty = request.FrequencyPenalty,
            MinTokens = request.MinTokens,
            Seed = request.Seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        };
    }

    private static void AddBias(GenerateRequest request, Vocabulary vocabulary, Dictionary<int, float> bias)
    {
        for (var i = 0; i < request.BiasWords.Count; i++)
        {
            foreach (var token in vocabulary.Tokenize(request.BiasWords[i], addSpecial: false, parseSpecial: true))
            {
                bias[token] = bias.GetValueOrDefault(token) + request.BiasWeights[i];
            }
        }

        for (var i = 0; i < request.BiasTokens.Count; i++)
        {
            var (token, weight) = (request.BiasTokens[i], request.BiasTokenWeights[i]);
            if (token >= vocabulary.Size)
            {
                throw ProtocolException.BadRequest($"'logit_bias_tokens' has {token}, but the model has {vocabulary.Size} tokens");
            }

            bias[token] = weight <= Ban ? float.NegativeInfinity : bias.GetValueOrDefault(token) + weight;
        }
    }

    // A control token such as <|im_end|> never becomes text, so it is looked for as a token.
    private static (IReadOnlyList<Pattern> Words, IReadOnlyList<int> Tokens) Stops(GenerateRequest request, Vocabulary vocabulary)
    {
        var words = new List<Pattern>();
        var tokens = new List<int>();
        foreach (var word in request.StopWords)
        {
            if (ControlToken(word, vocabulary) is { } token)
            {
                tokens.Add(token);
            }
            else
            {
                words.Add(new Pattern(Encoding.UTF8.GetBytes(word)));
            }
        }

        if (request.EndId is { } end and >= 0)
        {
            if (end >= vocabulary.Size)
            {
                throw ProtocolException.BadRequest($"'end_id' is {end}, but the model has {vocabulary.Size} tokens");
            }

            tokens.Add(end);
        }

        return (words, tokens);
    }

    private static List<byte[]> BadWords(GenerateRequest request, Vocabulary vocabulary, Dictionary<int, float> bias)
    {
        var words = new List<byte[]>();
        foreach (var word in request.BadWords)
        {
            if (ControlToken(word, vocabulary) is { } token)
            {
                bias[token] = float.NegativeInfinity;
            }
            else
            {
                words.Add(Encoding.UTF8.GetBytes(word));
            }
        }

        return words;
    }

    private static int? ControlToken(string word, Vocabulary vocabulary)
    {
        var tokens = vocabulary.Tokenize(word, addSpecial: false, parseSpecial: true);
        return tokens is [var only] && vocabulary.Control.Contains(only) ? only : null;
    }

    private static Grammar? Guide(GenerateRequest request, LlamaModel model)
    {
        if (request.GuideType is null)
        {
            return request.Guide is null
                ? null
                : throw ProtocolException.BadRequest("'guided_decoding_guide' is given without 'guided_decoding_guide_type'");
        }

        try
        {
            return Grammar.Parse(model, GuideGrammar.ToGbnf(request.GuideType, request.Guide ?? ""));
        }
        catch (GuideException exception)
        {
            throw ProtocolException.BadRequest($"'guided_decoding_guide' cannot be used: {exception.Message}");
        }
        catch (GrammarException exception)
        {
            throw ProtocolException.BadRequest($"'guided_decoding_guide' cannot be used: {exception.Message}");
        }
    }
}
