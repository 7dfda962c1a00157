using Atrium.Engine.Models;

namespace Atrium.Engine.Native;

/// <summary>A grammar that is not usable; the message says what is wrong with it.</summary>
internal sealed class GrammarException(string message) : Exception(message);

/// <summary>
/// The state of a GBNF grammar while one answer is written. Belongs to the thread of the scheduler once the request runs.
/// </summary>
internal sealed unsafe class Grammar : IDisposable
{
    private const int LongestText = 512 * 1024;

    private readonly GrammarHandle _handle;

    private Grammar(GrammarHandle handle) => _handle = handle;

    /// <summary>Parses <paramref name="gbnf"/>, whose first rule is <c>root</c>.</summary>
    /// <exception cref="GrammarException">The grammar is not valid.</exception>
    public static Grammar Parse(LlamaModel model, string gbnf)
    {
        CheckText(gbnf);
        nint sampler;
        fixed (byte* text = LlamaLibrary.Utf8(gbnf))
        fixed (byte* root = "root\0"u8)
        {
            sampler = ContextApi.GrammarCreate(model.Vocabulary.Pointer, text, root);
        }

        return sampler == 0
            ? throw new GrammarException("the grammar is not valid GBNF, recurses to the left, or has no rule 'root'")
            : new Grammar(new GrammarHandle(sampler, model.Handle));
    }

    /// <summary>Sets the logit of every candidate the grammar refuses to negative infinity.</summary>
    public void Apply(Span<TokenData> candidates)
    {
        if (candidates.IsEmpty)
        {
            return;
        }

        fixed (TokenData* data = candidates)
        {
            var array = new TokenDataArray { Data = data, Size = (nuint)candidates.Length, Selected = -1 };
            ContextApi.SamplerApply(_handle, &array);
        }
    }

    /// <summary>True when <paramref name="token"/> may come next.</summary>
    public bool Allows(int token)
    {
        Span<TokenData> one = [new TokenData { Id = token }];
        Apply(one);
        return !float.IsNegativeInfinity(one[0].Logit);
    }

    /// <summary>Moves on by a token that <see cref="Allows"/>; the library ends the process on any other, so it is asked again.</summary>
    public void Accept(int token)
    {
        if (!Allows(token))
        {
            throw new InvalidOperationException($"The grammar does not allow token {token}.");
        }

        ContextApi.SamplerAccept(_handle, token);
    }

    public void Dispose() => _handle.Dispose();

    // What nests too deep for the library's recursive parser was refused before: Guided/ reads every guide.
    private static void CheckText(string gbnf)
    {
        if (gbnf.Length is 0 or > LongestText)
        {
            throw new GrammarException($"the grammar has {gbnf.Length} characters, but must have 1 to {LongestText}");
        }

        if (gbnf.Contains('\0', StringComparison.Ordinal))
        {
            throw new GrammarException("the grammar contains a zero character");
        }
    }
}
