using System.Text;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Stages.ToolCalls;

/// <summary>The laws of every family, over the published vectors and over texts made of their parts.</summary>
public sealed class FamilyCallsTests
{
    // A call of f with an argument that is a string, as each family writes it.
    private static readonly Dictionary<string, Func<string, string>> Calls = new()
    {
        ["hermes"] = static value => $"<tool_call>\n{{\"name\": \"f\", \"arguments\": {{\"code\": {Json(value)}}}}}\n</tool_call>",
        ["qwen3_coder"] = static value => $"<tool_call>\n<function=f>\n<parameter=code>\n{value}\n</parameter>\n</function>\n</tool_call>",
        ["llama3_json"] = static value => $"<|python_tag|>{{\"name\": \"f\", \"parameters\": {{\"code\": {Json(value)}}}}}",
        ["llama4_pythonic"] = static value => $"[f(code='{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}')]",
        ["mistral"] = static value => $"[TOOL_CALLS]f{{\"code\": {Json(value)}}}",
        ["deepseek_v3"] = static value => $"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n```json\n{{\"code\": {Json(value)}}}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        ["deepseek_v31"] = static value => $"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>f<｜tool▁sep｜>{{\"code\": {Json(value)}}}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        ["deepseek_v32"] = static value => $"<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"f\">\n<｜DSML｜parameter name=\"code\" string=\"true\">{value}</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>",
        ["glm45"] = static value => $"<tool_call>f\n<arg_key>code</arg_key>\n<arg_value>{value}</arg_value>\n</tool_call>",
        ["kimi_k2"] = static value => $"<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{{\"code\": {Json(value)}}}<|tool_call_end|><|tool_calls_section_end|>",
        ["minimax_m2"] = static value => $"<minimax:tool_call>\n<invoke name=\"f\">\n<parameter name=\"code\">{value}</parameter>\n</invoke>\n</minimax:tool_call>",
        ["nemotron"] = static value => $"<TOOLCALL>[{{\"name\": \"f\", \"arguments\": {{\"code\": {Json(value)}}}}}]</TOOLCALL>",
        ["jamba"] = static value => $"<tool_calls>[{{\"name\": \"f\", \"arguments\": {{\"code\": {Json(value)}}}}}]</tool_calls>",
        ["phi4"] = static value => $"functools[{{\"name\": \"f\", \"arguments\": {{\"code\": {Json(value)}}}}}]",
        ["gemma4"] = static value => $"<|tool_call>call:f{{code:<|\"|>{value}<|\"|>}}<tool_call|>",
        ["harmony"] = static value => $"<|channel|>commentary to=functions.f <|constrain|>json<|message|>{{\"code\": {Json(value)}}}<|call|>",
    };

    public static TheoryData<string> Families => [.. ToolCallFormats.All.Select(static format => format.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Tells_what_the_vectors_say(string family)
    {
        var vectors = Of(family);
        Assert.NotEmpty(vectors);
        Assert.All(vectors, static vector => Assert.Equal(vector.Told, Told.Of(vector.Family, Vector.Rules, vector.Text)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Any_two_parts_of_a_vector_give_what_the_whole_gives(string family) => Assert.All(Of(family), static vector =>
    {
        for (var cut = 0; cut <= vector.Text.Length; cut++)
        {
            Assert.Equal(vector.Told, Told.Of(vector.Family, Vector.Rules, vector.Text[..cut], vector.Text[cut..]));
        }

        Assert.Equal(vector.Told, Told.Of(vector.Family, Vector.Rules, vector.Text.Select(static c => c.ToString())));
    });

    [Theory]
    [MemberData(nameof(Families))]
    public void Any_cut_of_anything_gives_what_the_whole_gives(string family) =>
        Prop.ForAll(Fragments(family), ArbMap.Default.ArbFor<bool>(), (pieces, one) =>
            Told.Of(Format(family), Vector.Rules with { One = one }, pieces.Strings()) == Told.Of(Format(family), Vector.Rules with { One = one }, pieces.Text)).Holds(1000);

    [Theory]
    [MemberData(nameof(Families))]
    public void Where_no_function_is_known_every_text_stays_as_it_is(string family) =>
        Prop.ForAll(Fragments(family), pieces => Told.Of(Format(family), new ToolCallRules(), pieces.Strings()) == pieces.Text).Holds();

    [Theory]
    [MemberData(nameof(Families))]
    public void A_call_cut_off_anywhere_is_never_a_whole_one_with_other_arguments(string family) => Assert.All(Of(family), static vector =>
    {
        for (var length = 0; length < vector.Text.Length; length++)
        {
            var told = Told.Of(vector.Family, Vector.Rules, vector.Text[..length]);
            if (told.EndsWith(" Whole", StringComparison.Ordinal))
            {
                // Behind the last call there may be the beginning of a mark.
                Assert.StartsWith(told[..(told.LastIndexOf("}]", StringComparison.Ordinal) + 2)], vector.Told, StringComparison.Ordinal);
            }
        }
    });

    [Theory]
    [MemberData(nameof(Families))]
    public void A_string_arrives_as_the_model_meant_it(string family) =>
        Prop.ForAll(
            Pieces.Of("a", "}", "{", "]", ")", "\"", "'", "\\", "\\n", "é", "😀", "</tool_call>", "<b>", "</b", "<", "\t", " ", "\u0001", "<|", "None", "&amp;"),
            pieces =>
            {
                // The marks of families that quote nothing cannot be in a value, and white space at its ends is the family's own.
                var value = family is "hermes" ? pieces.Text : pieces.Text.Trim();
                var output = new Pieces(Calls[family](value), pieces.Sizes);
                return JsonDocument.Parse(Arguments(family, output.Strings())).RootElement.GetProperty("code").GetString() == value;
            }).Holds();

    [Theory]
    [MemberData(nameof(Families))]
    public void Only_one_call_where_one_is_wanted(string family)
    {
        var call = Calls[family]("x");
        Assert.Equal("y[f|{\"code\": \"x\"}] Enough", Told.Of(Format(family), Vector.Rules with { One = true }, "y" + call + call + "z"));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Arguments_are_told_before_they_are_complete(string family)
    {
        var text = Calls[family]("some words");
        var (stage, events) = (Format(family).Parse(Vector.Rules), new List<GenerationEvent>());
        stage.Push(text.AsSpan(0, text.IndexOf("some ", StringComparison.Ordinal) + 4), events);
        Assert.EndsWith("\"some", string.Concat(events.OfType<GenerationEvent.ToolCallArguments>().Select(static one => one.Delta)), StringComparison.Ordinal);
        Assert.Equal(ToolCallState.Open, stage.State);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_megabyte_of_arguments_is_read_once(string family)
    {
        var value = string.Concat(Enumerable.Repeat("<a {\"b\": 'c'}> [d] ", 1 << 16)).Trim();
        var text = Calls[family](value);
        var pieces = text.Chunk(7).Select(static chunk => new string(chunk));
        Assert.Equal(value, JsonDocument.Parse(Arguments(family, pieces)).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public void Every_family_has_its_vectors_and_a_name_of_its_own()
    {
        Assert.Equal(ToolCallFormats.All.Select(static one => one.Name).Order(), Vector.All.Select(static one => one.Format).Distinct().Order());
        Assert.Equal(Calls.Keys.Order(), ToolCallFormats.All.Select(static one => one.Name).Order());
    }

    private static List<Vector> Of(string family) => [.. Vector.All.Where(vector => vector.Format == family)];

    private static ToolCallFormat Format(string family) => ToolCallFormats.Find(family)!;

    private static string Json(string value) => JsonSerializer.Serialize(value);

    private static string Arguments(string family, IEnumerable<string> pieces)
    {
        var (stage, events) = (Format(family).Parse(Vector.Rules), new List<GenerationEvent>());
        foreach (var piece in pieces)
        {
            stage.Push(piece, events);
        }

        stage.Flush(events);
        Assert.Equal(ToolCallState.Whole, stage.State);
        return events.OfType<GenerationEvent.ToolCallArguments>().Aggregate(new StringBuilder(), static (all, one) => all.Append(one.Delta)).ToString();
    }

    /// <summary>Texts of the parts that the vectors of a family are made of, in any order.</summary>
    private static Arbitrary<Pieces> Fragments(string family) => Pieces.Of([.. Of(family)
        .SelectMany(static vector => vector.Text.Split('\0').Append(vector.Text).Concat(Cut(vector.Text)))
        .Concat(["f", "{", "}", "[", "]", "\"", "\n", " ", "<", ">", "a"]).Distinct()]);

    private static IEnumerable<string> Cut(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] is '<' or '[' or '{' or '"' or '\n' || text[i - 1] is '>' or ']' or '}')
            {
                yield return text[start..i];
                start = i;
            }
        }

        yield return text[start..];
    }
}
