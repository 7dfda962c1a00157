using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Atrium.Engine.Guided;
using Atrium.Engine.Models;
using Atrium.Engine.Native;

namespace Atrium.Engine.Tests.Guided;

/// <summary>The grammars in llama.cpp itself: it takes them, and what it then lets through token by token keeps the promise.</summary>
public sealed class NativeGrammarTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [Fact]
    public void Tokens_let_through_under_a_schema_make_a_valid_value() => Check.Seeds(150, random =>
    {
        var schema = new RandomSchema(random).Write(3);
        var gbnf = GuideGrammar.ToGbnf("json_schema", schema);
        var text = Write(gbnf, random);

        Assert.True(Gbnf.Parse(gbnf).Accepts(text), $"{text}\n{gbnf}");
        Assert.True(SchemaJudge.IsValid(JsonDocument.Parse(schema).RootElement, JsonDocument.Parse(text).RootElement), $"{schema}\n{text}");
    });

    [Fact]
    public void Texts_pass_under_an_expression_as_they_pass_the_oracle() => Check.Seeds(200, random =>
    {
        var gbnf = GuideGrammar.ToGbnf("regex", RandomPattern.Write(random, 3));
        var oracle = Gbnf.Parse(gbnf);
        for (var i = 0; i < 5; i++)
        {
            var sample = oracle.Sample(random);
            foreach (var text in new[] { sample, sample + RandomPattern.Letter(random), sample[..^Math.Min(1, sample.Length)], RandomPattern.Text(random) })
            {
                Assert.True(oracle.Accepts(text) == Passes(gbnf, text, random), $"{text}: {oracle.Accepts(text)}\n{gbnf}");
            }
        }
    });

    [Fact]
    public void Json_and_long_repetitions_run()
    {
        var random = new Random(5);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(Write(GuideGrammar.ToGbnf("json", ""), random)).RootElement.ValueKind);
        }

        var text = Write(GuideGrammar.ToGbnf("json_schema", """{"type":"string","minLength":600,"maxLength":5000}"""), random);
        Assert.InRange(JsonSerializer.Deserialize<string>(text)!.EnumerateRunes().Count(), 600, 5000);
        Assert.Matches(new Regex("^(ab){300,700}$"), Write(GuideGrammar.ToGbnf("regex", "(ab){300,700}"), random));
    }

    [Theory]
    [InlineData("date-time")]
    [InlineData("uuid")]
    [InlineData("email")]
    [InlineData("uri")]
    [InlineData("ipv6")]
    public void Formats_run(string format) =>
        Assert.NotEmpty(Write(GuideGrammar.ToGbnf("json_schema", $$"""{"type":"string","format":"{{format}}"}"""), new Random(1)));

    [Fact]
    public void Free_text_around_tags_passes_as_it_passes_the_oracle() => Check.Seeds(200, random =>
    {
        var gbnf = GuideGrammar.ToGbnf("structural_tag", """{"structures":[{"begin":"aab","schema":{"const":1},"end":"b"},{"begin":"aba","schema":{"const":2},"end":""}],"triggers":["aa","ab"]}""");
        var oracle = Gbnf.Parse(gbnf);
        var text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(5) switch { 0 => "aab1b", 1 => "aba2", 2 => "a", 3 => "b", _ => "é" }));
        Assert.True(oracle.Accepts(text) == Passes(gbnf, text, random), $"{text}: {oracle.Accepts(text)}\n{gbnf}");
    });

    [Theory]
    [InlineData("root ::= item*\r\nitem ::= \"a\" item? \"b\" | [^\\x00-\\x1f\\]\\\\-]")]
    [InlineData("root ::= blank blank \"x\" (blank \"y\"?)*\nblank ::= | \" \"")]
    [InlineData("# chess\nroot ::= (\n  move \" \"\n  | \"end\"\n)+ # again\nmove ::= [a-h] [1-8]{1,2} | \"O-O\" \"-O\"?\n")]
    public void A_grammar_that_passes_the_check_runs(string grammar) => Assert.NotNull(Write(GuideGrammar.ToGbnf("ebnf", grammar), new Random(3)));

    [Theory]
    [InlineData("root ::= root \"a\" | \"b\"")]
    [InlineData("root ::= (\"a\" | )*")]
    [InlineData("root ::= \"a\"{3000}")]
    [InlineData("root ::= word")]
    [InlineData("root ::= a_b\na ::= \"a\"")]
    [InlineData("root ::= \"\\q\"")]
    public void What_the_check_refuses_llama_cpp_refuses_too(string grammar)
    {
        Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("ebnf", grammar));
        Assert.Throws<GrammarException>(() => Grammar.Parse(tiny.Model, grammar));
    }

    /// <summary>Whether a text gets through, cut into tokens at random.</summary>
    private bool Passes(string gbnf, string text, Random random)
    {
        using var grammar = Grammar.Parse(tiny.Model, gbnf);
        var vocabulary = tiny.Model.Vocabulary;
        for (var rest = Encoding.UTF8.GetBytes(text).AsSpan(); rest.Length > 0;)
        {
            var tokens = new List<int>();
            for (var token = 0; token < vocabulary.Size; token++)
            {
                if (vocabulary.Piece(token).Length > 0 && rest.StartsWith(vocabulary.Piece(token).Span))
                {
                    tokens.Add(token);
                }
            }

            var next = tokens[random.Next(tokens.Count)];
            if (!grammar.Allows(next))
            {
                return false;
            }

            grammar.Accept(next);
            rest = rest[vocabulary.Piece(next).Length..];
        }

        return grammar.Allows(vocabulary.Eos);
    }

    /// <summary>Draws among the allowed tokens, ever more for the end, until the grammar is at one.</summary>
    private string Write(string gbnf, Random random)
    {
        using var grammar = Grammar.Parse(tiny.Model, gbnf);
        var vocabulary = tiny.Model.Vocabulary;
        var candidates = new TokenData[vocabulary.Size];
        var bytes = new List<byte>();
        for (var count = 0; count < 20_000; count++)
        {
            for (var token = 0; token < candidates.Length; token++)
            {
                candidates[token] = new TokenData { Id = token };
            }

            grammar.Apply(candidates);
            var allowed = candidates.Where(candidate => !float.IsNegativeInfinity(candidate.Logit)).Select(candidate => candidate.Id).ToList();
            Assert.True(allowed.Count > 0, $"stuck after {Encoding.UTF8.GetString([.. bytes])}\n{gbnf}");
            if (allowed.Contains(vocabulary.Eos) && (allowed.Count == 1 || random.Next(4) == 0))
            {
                return Encoding.UTF8.GetString([.. bytes]);
            }

            var next = Choose([.. allowed.Where(token => token != vocabulary.Eos && IsText([.. bytes, .. vocabulary.Piece(token).Span]))], count, vocabulary, random);
            grammar.Accept(next);
            bytes.AddRange(vocabulary.Piece(next).Span);
        }

        throw new InvalidOperationException($"no end in sight: {gbnf}");
    }

    /// <summary>Closes what is open rather than opening more, the longer the text gets.</summary>
    private static int Choose(List<int> allowed, int count, Vocabulary vocabulary, Random random)
    {
        var closing = allowed.Where(token => vocabulary.Piece(token).Span is [(byte)'"' or (byte)']' or (byte)'}' or (byte)'0', ..]).ToList();
        return closing.Count > 0 && random.Next(60) < count && random.Next(4) > 0 ? closing[random.Next(closing.Count)] : allowed[random.Next(allowed.Count)];
    }

    /// <summary>
    /// Whether the bytes are text, perhaps with a part of a character at the end. llama.cpp takes overlong spellings (C0 A2 for ")
    /// for the character; a trained model does not write them, one that draws bytes does.
    /// </summary>
    private static bool IsText(byte[] bytes)
    {
        try
        {
            _ = Strict.GetDecoder().GetCharCount(bytes, 0, bytes.Length, flush: false);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
