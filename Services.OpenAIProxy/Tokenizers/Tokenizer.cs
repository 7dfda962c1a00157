using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Atrium.OpenAIProxy.Tokenizers.Added;
using Atrium.OpenAIProxy.Tokenizers.Decoding;
using Atrium.OpenAIProxy.Tokenizers.Models;
using Atrium.OpenAIProxy.Tokenizers.Normalizers;
using Atrium.OpenAIProxy.Tokenizers.Splitting;

namespace Atrium.OpenAIProxy.Tokenizers;

/// <summary>
/// Cuts texts into a model's tokens as the library that made its <c>tokenizer.json</c> does: added tokens, normalizers, pre-tokenizers, model, and
/// the tokens around it all. Used by many at once.
/// </summary>
internal sealed class Tokenizer
{
    private readonly ITokenModel _model;
    private readonly IReadOnlyList<INormalizer> _normalizers;
    private readonly IPreTokenizer[] _splits;
    private readonly IReadOnlyList<Func<IDecoding, IDecoding>> _decoders;
    private readonly AddedTokenSearch _raw;
    private readonly AddedTokenSearch _normalized;
    private readonly FrozenDictionary<int, string> _added;
    private readonly FrozenSet<string> _special;
    private readonly int[] _before;
    private readonly int[] _after;
    private TokenRun? _idle;

    /// <summary>Of its parts; <paramref name="before"/> and <paramref name="after"/> go around a text when that is wanted.</summary>
    public Tokenizer(
        ITokenModel model,
        IReadOnlyList<AddedToken> added,
        IReadOnlyList<INormalizer> normalizers,
        IPreTokenizer[] splits,
        IReadOnlyList<Func<IDecoding, IDecoding>> decoders,
        int[] before,
        int[] after)
    {
        (_model, _normalizers, _splits, _decoders, _before, _after) = (model, normalizers, splits, decoders, before, after);
        _raw = new AddedTokenSearch(added.Where(static token => !token.Normalized).Select(static token => (token.Content, token)));
        _normalized = new AddedTokenSearch(added.Where(static token => token.Normalized).Select(token => (Normalize(token.Content), token)));
        _added = added.DistinctBy(static token => token.Id).ToFrozenDictionary(static token => token.Id, static token => token.Content);
        _special = added.Where(static token => token.Special).Select(static token => token.Content).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>How many tokens <paramref name="text"/> has.</summary>
    public int Count(string text, bool addSpecial) => Run(text, static run => run.Count) + (addSpecial ? _before.Length + _after.Length : 0);

    /// <summary>
    /// The tokens of <paramref name="text"/>; at most <paramref name="most"/>, of which those around it, when they are wanted, stay: the text's last are cut.
    /// </summary>
    public int[] Encode(string text, bool addSpecial, int most = int.MaxValue)
    {
        var ids = Run(text, static run => run.Ids.ToArray());
        var kept = ids.AsSpan(0, Math.Min(ids.Length, Math.Max(0, most - (addSpecial ? _before.Length + _after.Length : 0))));
        return addSpecial ? [.. _before, .. kept, .. _after] : kept.ToArray();
    }

    /// <summary>The text of tokens. Ids that there are none of say nothing; special tokens do when <paramref name="special"/>.</summary>
    public string Decode(IEnumerable<int> ids, bool special) => Stream(special).Whole(ids);

    /// <summary>The text of tokens that come one by one.</summary>
    public TokenStream Stream(bool special) => new(
        id => (_added.GetValueOrDefault(id) ?? _model.Vocabulary.Text(id)) is { } text && (special || !_special.Contains(text)) ? text : null, _decoders);

    private T Run<T>(string text, Func<TokenRun, T> result)
    {
        var run = Interlocked.Exchange(ref _idle, null) ?? new TokenRun();
        Raw(WellFormed(text), run);
        var told = result(run);
        run.Clear();
        _idle = run;
        return told;
    }

    private void Raw(string text, TokenRun run)
    {
        var (from, look) = (0, 0);
        AddedToken? token;
        do
        {
            token = _raw.Next(text, from, ref look, out var start, out var end);
            if (start > from)
            {
                var part = text[from..start];
                Normalized(Normalize(part), from == 0 && Stays(part), run);
            }

            if (token is not null)
            {
                run.Add(token.Id);
            }

            from = Math.Max(from, end);
        }
        while (token is not null);
    }

    private void Normalized(ReadOnlySpan<char> text, bool first, TokenRun run)
    {
        var pieces = new Pieces(_splits, _model, run);
        var (from, look) = (0, 0);
        AddedToken? token;
        do
        {
            token = _normalized.Next(text, from, ref look, out var start, out var end);
            if (start > from)
            {
                pieces.Add(text[from..start], first && from == 0);
            }

            if (token is not null)
            {
                run.Add(token.Id);
            }

            from = Math.Max(from, end);
        }
        while (token is not null);
    }

    // Where the first character was taken away, what comes after it is not the beginning of what was given in.
    private bool Stays(string text) =>
        _normalizers.Count == 0 || (Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && Normalize(rune.ToString()).Length > 0);

    private string Normalize(string text) => _normalizers.Aggregate(text, static (current, step) => step.Normalize(current));

    // Half a surrogate pair is no character. Whoever sends it over the wire sends U+FFFD.
    private static string WellFormed(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var at)
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            }

            rest = rest[(at + 2)..];
        }

        return text;
    }
}
