using Atrium.OpenAIProxy.Tokenizers.Files;

namespace Atrium.OpenAIProxy.Tokenizers.Added;

/// <summary>A token that is found in the text before the model sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it is left out of decoded text when that is wanted without special tokens.</summary>
    public bool Special { get; init; }

    /// <summary>Whether it must not touch word characters.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes the spaces before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Whether it takes the spaces after it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Whether it is looked for in the normalized text.</summary>
    public bool Normalized { get; init; }

    /// <summary>Reads an element of <c>added_tokens</c>.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static AddedToken Read(Part part)
    {
        var special = part["special"].Flag(false);
        var id = part["id"].Whole() ?? throw part["id"].Wrong("is missing");
        return new AddedToken(id is >= 0 and < Models.Vocabulary.MostIds ? id : throw part["id"].Wrong("is no id"), part["content"].Required)
        {
            Special = special,
            SingleWord = part["single_word"].Flag(false),
            LeftStrip = part["lstrip"].Flag(false),
            RightStrip = part["rstrip"].Flag(false),
            Normalized = part["normalized"].Flag(!special),
        };
    }
}
