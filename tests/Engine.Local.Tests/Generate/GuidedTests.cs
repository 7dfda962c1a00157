using System.Net;
using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Generate;

/// <summary>Guided decoding, with the real library holding the answer to the guide.</summary>
[Collection(SharedEngine.Collection)]
public sealed class GuidedTests(SharedEngine shared)
{
    private const string Schema =
        """{"type":"object","properties":{"ok":{"type":"boolean"},"size":{"enum":["s","m","l"]}},"required":["ok","size"],"additionalProperties":false}""";

    private static readonly string Prompt = TestEngine.Chat("What is Atrium?");

    [Theory]
    [InlineData(0.0)]
    [InlineData(2.0)]
    public async Task A_schema_is_kept(double temperature)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var text = await GuidedAsync("json_schema", Schema, new { temperature, seed });
            var value = JsonNode.Parse(text)!.AsObject();
            Assert.Equal(2, value.Count);
            Assert.IsType<bool>(value["ok"]!.GetValue<bool>());
            Assert.Contains((string)value["size"]!, (string[])["s", "m", "l"]);
        }
    }

    [Fact]
    public async Task Json_is_an_object_when_it_is_finished()
    {
        var finished = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var body = TestEngine.Body(Prompt, 300, new { temperature = 1.0, seed, guided_decoding_guide_type = "json" });
            var reply = await shared.Engine.GenerateAsync(body);
            if ((string)reply["finish_reason"]! == "stop")
            {
                finished++;
                Assert.IsType<JsonObject>(JsonNode.Parse((string)reply["text_output"]!));
            }
            else
            {
                Assert.StartsWith("{", ((string)reply["text_output"]!).TrimStart(), StringComparison.Ordinal);
            }
        }

        Assert.True(finished > 0);
    }

    [Theory]
    [InlineData("regex", "[0-9]{3}-[a-f]{2}", "^[0-9]{3}-[a-f]{2}$")]
    [InlineData("ebnf", "root ::= \"yes\" | \"no\"", "^(yes|no)$")]
    public async Task A_pattern_is_kept(string type, string guide, string expected)
    {
        Assert.Matches(expected, await GuidedAsync(type, guide, new { temperature = 1.0, seed = 3 }));
        Assert.Matches(expected, await GuidedAsync(type, guide, new { temperature = 0.0 }));
    }

    [Fact]
    public async Task A_mark_in_free_text_begins_what_its_schema_allows()
    {
        // With the blank for a mark, any sentence would break the rule.
        const string Guide = """{"type":"structural_tag","structures":[{"begin":" ","schema":{"enum":["x","y"]},"end":"!"}],"triggers":[" "]}""";
        var marks = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var reply = await shared.Engine.GenerateAsync(TestEngine.Body(Prompt, 60, new { temperature = 1.0, seed, guided_decoding_guide_type = "structural_tag", guided_decoding_guide = Guide }));
            var text = (string)reply["text_output"]!;
            marks += text.Count(static c => c == ' ');
            var whole = (string)reply["finish_reason"]! == "stop";
            Assert.All(text.Split(' ')[1..], part => Assert.True(part is ['"', 'x' or 'y', '"', '!', ..] || (!whole && "\"x\"!".StartsWith(part.Replace('y', 'x'), StringComparison.Ordinal)), text));
        }

        Assert.True(marks > 0);
    }

    [Fact]
    public async Task A_call_or_a_document_and_nothing_else()
    {
        const string Guide = """
            {"type":"structural_tag","format":{"type":"or","elements":[{"type":"json_schema","json_schema":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}},
             {"type":"tags_with_separator","separator":"\n","at_least_one":true,"tags":[{"begin":"<tool_call>\n","content":{"type":"json_schema","json_schema":{"const":{"name":"f"}}},"end":"\n</tool_call>"}]}]}}
            """;
        for (var seed = 0; seed < 6; seed++)
        {
            var text = await GuidedAsync("structural_tag", Guide, new { temperature = 1.5, seed });
            Assert.Matches("^(\\{\\s*\"ok\":\\s*(true|false)\\s*\\}|<tool_call>[^<]*</tool_call>(\n<tool_call>[^<]*</tool_call>)*)\n?$", text);
        }
    }

    [Fact]
    public async Task A_guided_answer_beside_others_is_the_same()
    {
        var alone = await GuidedAsync("json_schema", Schema, new { temperature = 1.0, seed = 11 });
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GuidedAsync("json_schema", Schema, new { temperature = 1.0, seed = 11 })));

        Assert.All(together, text => Assert.Equal(alone, text));
    }

    [Fact]
    public async Task A_guide_that_bad_words_make_impossible_is_a_400()
    {
        using var response = await shared.Engine.Client.PostAsync("/v2/models/ensemble/generate", TestEngine.Content(TestEngine.Body(
            Prompt, 20, new { guided_decoding_guide_type = "ebnf", guided_decoding_guide = "root ::= \"yes\"", bad_words = "y" })));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("no token is left", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await shared.Engine.UntilIdleAsync();
    }

    [Theory]
    [InlineData("root ::= [^a]{3}")]
    [InlineData("root ::= \"\\\"\" [^a]{1,3} \"\\\"\"")]
    public async Task Bytes_that_spell_no_character_are_never_written(string guide)
    {
        // Pulled towards bytes that the library's grammar would take for characters: overlong spellings, surrogates, beyond U+10FFFF.
        int[] pulled = [.. Enumerable.Range(0, TestModel.Vocabulary.Size).Where(static token => TestModel.Vocabulary.Piece(token).Span is [0xC0 or 0xC1 or 0xED or >= 0xF4])];
        var weights = pulled.Select(static _ => 100);
        Assert.InRange(pulled.Length, 15, 1024);
        var characters = new HashSet<char>();
        for (var seed = 0; seed < 20; seed++)
        {
            var text = await GuidedAsync("ebnf", guide, new { temperature = 3.0, seed, logit_bias_tokens = pulled, logit_bias_weights = weights, num_logprobs = 0 });
            Assert.DoesNotContain('\uFFFD', text);
            characters.UnionWith(text);
        }

        Assert.Contains(characters, static character => character > 0x7F);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public async Task An_answer_does_not_end_inside_a_character(double temperature)
    {
        // The grammar may end at once, and the token that begins a character is followed by one that ends the answer.
        int[] tokens = [Token(0xF0), TestModel.Vocabulary.EndTokens[0]];
        float[] weights = [90, 80];
        for (var seed = 0; seed < 5; seed++)
        {
            var text = await GuidedAsync("ebnf", "root ::= [^a]{0,2}", new { temperature, seed, logit_bias_tokens = tokens, logit_bias_weights = weights });
            Assert.DoesNotContain('\uFFFD', text);
            Assert.NotEmpty(text);
        }
    }

    private static int Token(byte only) => Enumerable.Range(0, TestModel.Vocabulary.Size).First(token => TestModel.Vocabulary.Piece(token).Span is [var value] && value == only);

    private async Task<string> GuidedAsync(string type, string guide, object sampling)
    {
        var body = TestEngine.Body(Prompt, 100, sampling);
        body["guided_decoding_guide_type"] = type;
        body["guided_decoding_guide"] = guide;
        var reply = await shared.Engine.GenerateAsync(body);
        Assert.Equal("stop", (string)reply["finish_reason"]!);
        return (string)reply["text_output"]!;
    }
}
