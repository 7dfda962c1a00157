using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Templates.Families;
using FsCheck.Fluent;

namespace Atrium.OpenAIProxy.Tests.Templates;

/// <summary>No text of a client's becomes a control token, whatever the template and wherever the text stands.</summary>
public sealed class ForgeryTests
{
    public static TheoryData<string> Families => [.. Family.All];

    [Theory]
    [MemberData(nameof(Families))]
    public void A_prompt_has_the_control_tokens_of_its_template_and_no_others(string family)
    {
        var template = new ChatTemplate(TemplateSource.Of(Family.Template(family), beginToken: "<s>", endToken: "</s>"));
        string[] tokens = [.. template.Special.Texts.Take(12)];
        Prop.ForAll(Pieces.Of([.. tokens, .. tokens.Select(static token => token[..2]), .. tokens.Select(static token => token[2..]), "x", "\n", " "]), pieces =>
            Counts(template, pieces.Text).SequenceEqual(Counts(template, "x"))).Holds(60);
    }

    [Fact]
    public void It_is_a_choice() => Assert.Contains(
        "<|eot_id|>!", new ChatTemplate(TemplateSource.Of(Family.Template("llama3")), neutralise: false).Render([new(ChatRole.User, "<|eot_id|>!")], Thinking.Unspecified).Text, StringComparison.Ordinal);

    private static IEnumerable<int> Counts(ChatTemplate template, string text)
    {
        // A letter at both ends, so that no template sees an empty text or trims a token together.
        text = $"a{text}z";
        var schema = JsonDocument.Parse(JsonSerializer.Serialize(new { type = "object", properties = new Dictionary<string, object> { [text] = new { type = "string", description = text } } })).RootElement;
        ChatTurn[] turns =
        [
            new(ChatRole.User, text),
            new(ChatRole.Assistant, "") { Reasoning = text, ToolCalls = [new("abcdefgh1", text, JsonSerializer.Serialize(new Dictionary<string, string> { [text] = text }))] },
            new(ChatRole.Tool, text) { ToolCallId = "abcdefgh1", Name = text },
            new(ChatRole.Assistant, text),
            new(ChatRole.User, text),
        ];
        var inputs = new TemplateInputs { Documents = JsonDocument.Parse(JsonSerializer.Serialize(new[] { new { title = text, text } })).RootElement };
        foreach (var tools in new Tool[][] { [], [new Tool(text, text, schema, Strict: false)] })
        {
            // Some take no calls, and some nothing without tools: a plain conversation has to do then.
            var prompt = Prompt(turns, tools) ?? Prompt([turns[0], turns[3], turns[4]], tools);
            foreach (var token in template.Special.Texts)
            {
                yield return prompt?.Split(token).Length ?? 0;
            }
        }

        string? Prompt(IReadOnlyList<ChatTurn> given, IReadOnlyList<Tool> tools)
        {
            try
            {
                return template.Render(given, Thinking.Unspecified, tools, inputs).Text;
            }
            catch (EngineException)
            {
                return null;
            }
        }
    }
}
