using Atrium.Engine.Guided;

namespace Atrium.Engine.Tests.Guided;

public class EbnfTests
{
    [Theory]
    [InlineData("root ::= \"yes\" | \"no\"")]
    [InlineData("# chess\nroot ::= (\n  move \" \"\n  | \"end\"\n)+ # again\nmove ::= [a-h] [1-8]{1,2} | \"O-O\" \"-O\"?\n")]
    [InlineData("root ::= item*\r\nitem ::= \"a\" root \"b\" | [^\\x00-\\x1f\\]\\\\-]")]
    [InlineData("root ::= blank blank \"x\" (blank \"y\"?)*\nblank ::= | \" \"")]
    [InlineData("root ::= <think> .{0,100} <[7]> !<[8]>")]
    [InlineData("root ::= \"\\u00e9\\U0001F600\\\"\"")]
    public void A_sound_grammar_passes_as_it_is(string grammar) => Assert.Equal(grammar, GuideGrammar.ToGbnf("ebnf", grammar));

    [Theory]
    [InlineData("", "no rule \"root\"")]
    [InlineData("start ::= \"a\"", "no rule \"root\"")]
    [InlineData("root ::= \"a\"\nroot ::= \"b\"", "line 2, column 1: the rule \"root\" is defined twice")]
    [InlineData("root = \"a\"", "line 1, column 6: ::= expected")]
    [InlineData("root ::= \"a", "line 1, column 10: no closing \"")]
    [InlineData("root ::= [a-z", "line 1, column 10: no closing ]")]
    [InlineData("root ::= (\"a\"", "line 1, column 10: this group is not closed")]
    [InlineData("root ::= \"a\")", "line 1, column 13: an unopened )")]
    [InlineData("root ::= a_b\na ::= \"a\"", "line 1, column 11: unexpected character")]
    [InlineData("_x ::= \"a\"", "no _")]
    [InlineData("root ::= \"a\" ::= \"b\"", "line 1, column 14: unexpected character")]
    [InlineData("root ::= word\n", "rule \"root\" names \"word\", which is not defined")]
    [InlineData("root ::= root \"a\" | \"b\"", "rule \"root\" is left-recursive")]
    [InlineData("root ::= a\na ::= b \"x\" | \"y\"\nb ::= a | \"z\"", "left-recursive")]
    [InlineData("root ::= empty root \"a\" | \"b\"\nempty ::= maybe\nmaybe ::= \"c\" | ", "left-recursive")]
    [InlineData("root ::= (\"a\" | )*", "left-recursive")]
    [InlineData("root ::= \"a\" root", "rule \"root\" has no finite text")]
    [InlineData("root ::= \"a\" | b\nb ::= \"(\" b \")\"", "rule \"b\" has no finite text")]
    [InlineData("root ::= * \"a\"", "nothing to repeat")]
    [InlineData("root ::= \"a\"{3000}", "a repetition of more than 2000")]
    [InlineData("root ::= \"a\"{0,3000}", "a repetition of more than 2000")]
    [InlineData("root ::= \"a\"{3,2}", "out of order")]
    [InlineData("root ::= \"a\"{x}", "a number expected")]
    [InlineData("root ::= \"\\q\"", "the escape \\q is unknown")]
    [InlineData("root ::= \"\\u12\"", "a hexadecimal digit expected")]
    [InlineData("root ::= <think", "a token is written")]
    [InlineData("root ::= \"a\0\"", "NUL")]
    public void A_faulty_grammar_is_refused_with_the_place(string grammar, string reason) =>
        Assert.Contains(reason, Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("ebnf", grammar)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_would_use_up_a_native_stack_or_memory_is_refused()
    {
        Assert.Contains("nest deeper", Refused("root ::= " + new string('(', 5000) + "\"a\"" + new string(')', 5000)), StringComparison.Ordinal);
        Assert.Contains("too large", Refused("root ::= a{1000}\na ::= \"" + new string('a', 100) + "\"{2000} b{2000}\nb ::= \"" + new string('b', 300) + "\"{2000}"), StringComparison.Ordinal);
        var chain = string.Join('\n', Enumerable.Range(0, 10_000).Select(i => $"r{i} ::= r{i + 1}"));
        Assert.Contains("too complex", Refused($"root ::= r0\n{chain}\nr10000 ::= \"a\""), StringComparison.Ordinal);
    }

    private static string Refused(string grammar) => Assert.Throws<GuideException>(() => GuideGrammar.ToGbnf("ebnf", grammar)).Message;
}
