namespace Atrium.OpenAIProxy.Tokenizers.Decoding;

/// <summary>
/// One step on the way from tokens to text, for one text, with the next step behind it. Tokens come one by one, and a step hands on what no later token
/// changes. So a text that is read while it is made is the same as the whole by construction.
/// </summary>
internal interface IDecoding
{
    /// <summary>Takes a token, or a part of one that an earlier step made of several.</summary>
    void Add(string text, bool begins, bool ends);

    /// <summary>There are no more.</summary>
    void End();
}
