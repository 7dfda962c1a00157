using System.Text.Json;
using Atrium.OpenAIProxy.Tokenizers;

namespace Atrium.OpenAIProxy.Generation;

/// <summary>Texts to turn into vectors.</summary>
internal sealed record EmbeddingRequest
{
    /// <summary>The id of the request in headers and logs.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The model as the client named it; the router replaces it by the name that the engine knows.</summary>
    public required string Model { get; init; }

    /// <summary>The texts; empty when <see cref="TokenInputs"/> is given.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Token ids in place of texts, for engines that take them.</summary>
    public IReadOnlyList<IReadOnlyList<int>> TokenInputs { get; init; } = [];

    /// <summary>The wanted length of the vectors; null for the model's own.</summary>
    public int? Dimensions { get; init; }

    /// <summary>The client's body, for engines that speak OpenAI's API themselves.</summary>
    public JsonElement Body { get; init; }
}

/// <summary>Vectors in the order of the inputs.</summary>
internal sealed record EmbeddingResult(IReadOnlyList<float[]> Vectors, int PromptTokens, bool Estimated);

/// <summary>A text to cut into tokens.</summary>
internal sealed record TokenizeRequest
{
    /// <summary>The model as the client named it; the router replaces it by the name that the engine knows.</summary>
    public required string Model { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Whether tokens for the beginning of a text are added.</summary>
    public bool AddSpecial { get; init; } = true;

    /// <summary>A conversation to cut as the model would be shown it, in place of <see cref="Text"/>; null for a text.</summary>
    public GenerationRequest? Conversation { get; init; }

    /// <summary>The model's tokenizer, for engines that do not show their tokens; null for none. Given by the router.</summary>
    public ModelTokenizer? Tokenizer { get; init; }

    /// <summary>The model's context, where the engine does not say; null when it is not known. Given by the router.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The tokens of <paramref name="text"/> by <see cref="Tokenizer"/>.</summary>
    public TokenizeResult Own(string text, int? contextLength) => new(Tokenizer!.Tokenizer.Encode(text, AddSpecial), contextLength ?? ContextLength);
}

/// <summary>The tokens of a text, and the model's context where it is known.</summary>
internal sealed record TokenizeResult(IReadOnlyList<int> Tokens, int? ContextLength);
