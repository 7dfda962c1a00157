using System.Text.Json;
using Atrium.Engine.Guided.Grammars;
using Atrium.Engine.Guided.Schemas;
using static Atrium.Engine.Guided.Grammars.Expressions;

namespace Atrium.Engine.Guided.Tags;

/// <summary>
/// Structural tags as a grammar: text with marks in it, between which a schema holds. The notation is that of xgrammar
/// (https://xgrammar.mlc.ai/docs/tutorials/structural_tag), its present form (<c>format</c>) and the one before (<c>structures</c> and
/// <c>triggers</c>), as far as <see cref="Read(JsonElement)"/> names it.
/// </summary>
internal sealed class TagGrammar
{
    private const int MaxDepth = 64;

    private readonly Dictionary<string, Expression> _rules = [];
    private int _schemas;
    private int _texts;

    private TagGrammar()
    {
    }

    /// <summary>The GBNF of the structural tag <paramref name="guide"/>.</summary>
    /// <exception cref="GuideException">It is malformed, or asks for what is not carried out here.</exception>
    public static string ToGbnf(string guide)
    {
        using var json = Parse(guide);
        var grammar = new TagGrammar();
        var root = grammar.ReadRoot(json.RootElement);

        // As after a schema alone: many vocabularies have a token for the last brackets and a line break together.
        var ends = root is Reference ? root : Seq(root, Optional(Exact("\n")));
        return IsNever(root) ? throw new GuideException("the structural tag cannot be used: no text satisfies it") : new GrammarWriter(grammar._rules).Write(ends);
    }

    private static JsonDocument Parse(string guide)
    {
        try
        {
            return JsonDocument.Parse(guide, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            throw new GuideException($"the structural tag is not JSON, or nests deeper than {MaxDepth}: {e.Message}");
        }
    }

    private Expression ReadRoot(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("structures", out _))
        {
            var tags = TagMembers.List(root, "structures").Select(tag => (TagMembers.Text(tag, "begin"), Schema(TagMembers.Of(tag, "schema")), TagMembers.Text(tag, "end")));
            return FreeText(TagMembers.Texts(root, "triggers"), [.. tags], once: false);
        }

        return Read(TagMembers.Of(root, "format"));
    }

    private Expression Read(JsonElement format) => TagMembers.Text(format, "type") switch
    {
        "const_string" => Exact(TagMembers.Text(format, "value")),
        "json_schema" => Schema(TagMembers.Of(format, "json_schema")),
        "sequence" => Seq([.. TagMembers.List(format, "elements").Select(Read)]),
        "or" => Any([.. TagMembers.List(format, "elements").Select(Read)]),
        "tag" => Whole(Tag(format)),
        "triggered_tags" => Triggered(format),
        "tags_with_separator" => Separated(format),
        var other => throw new GuideException(
            $"the structural tag's format \"{other}\" is not carried out; use const_string, json_schema, sequence, or, tag, triggered_tags or tags_with_separator"),
    };

    private Reference Triggered(JsonElement format) => TagMembers.Flag(format, "at_least_one")
        ? throw new GuideException("\"at_least_one\" of triggered_tags is not carried out; use tags_with_separator")
        : FreeText(TagMembers.Texts(format, "triggers"), [.. TagMembers.List(format, "tags").Select(Tag)], TagMembers.Flag(format, "stop_after_first"));

    private Expression Separated(JsonElement format)
    {
        var tag = Any([.. TagMembers.List(format, "tags").Select(one => Whole(Tag(one)))]);
        var tags = TagMembers.Flag(format, "stop_after_first") ? tag : Seq(tag, Times(Seq(Exact(TagMembers.Text(format, "separator")), tag), 0, null));
        return TagMembers.Flag(format, "at_least_one") ? tags : Optional(tags);
    }

    private (string Begin, Expression Content, string End) Tag(JsonElement tag) =>
        (TagMembers.Text(tag, "begin"), Read(TagMembers.Of(tag, "content")), TagMembers.Text(tag, "end"));

    private static Expression Whole((string Begin, Expression Content, string End) tag) => Seq(Exact(tag.Begin), tag.Content, Exact(tag.End));

    private Expression Schema(JsonElement schema)
    {
        var (start, rules) = SchemaGrammar.Compile(schema.GetRawText(), $"t{_schemas++}-");
        foreach (var (name, body) in rules)
        {
            _rules.Add(name, body);
        }

        return start;
    }

    private Reference FreeText(IReadOnlyList<string> triggers, IReadOnlyList<(string Begin, Expression Content, string End)> tags, bool once)
    {
        var text = new TriggeredText($"text{_texts++}", triggers, tags, once);
        foreach (var (name, body) in text.Rules())
        {
            _rules.Add(name, body);
        }

        return text.Start;
    }
}
