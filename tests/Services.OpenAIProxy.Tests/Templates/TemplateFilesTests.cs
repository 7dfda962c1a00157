using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.ServiceDefaults.Configuration;

namespace Atrium.OpenAIProxy.Tests.Templates;

/// <summary>Templates as models are published with them.</summary>
public sealed class TemplateFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_tokenizer_config_brings_template_and_tokens()
    {
        Write("tokenizer_config.json", """
            {"bos_token":{"content":"<bos>","special":true},"eos_token":"<eos>","pad_token":null,"chat_template":"{{ bos_token }}{{ messages[0].content }}{{ eos_token }}",
             "added_tokens_decoder":{"7":{"content":"<ctl>","special":true},"8":{"content":"<think>","special":false}},"additional_special_tokens":["<more>"]}
            """);
        var template = Load(new TemplateOptions { Path = Path.Combine(_folder, "tokenizer_config.json"), SpecialTokens = ["<own>"] });
        Assert.Equal("<bos>a < ctl> < more> < own> <think> < eos>b<eos>", Render(template, "a <ctl> <more> <own> <think> <eos>b"));
        Assert.Equal(["<eos>"], template.EndMarks);
        Assert.StartsWith("<bos>", Render(Load(new TemplateOptions { Path = _folder }), "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Named_templates_are_chosen_by_the_request()
    {
        Write("tokenizer_config.json", """{"chat_template":[{"name":"default","template":"plain"},{"name":"tool_use","template":"old"},{"name":"rag","template":"rag"}]}""");
        Write("additional_chat_templates/tool_use.jinja", "tools: {{ tools | map(attribute='function.name') | join }}");
        var template = Load(new TemplateOptions { Path = _folder });
        Assert.Equal("plain", Render(template, "x"));
        Assert.Equal("tools: f", template.Render([new(ChatRole.User, "x")], Thinking.Unspecified, new Tool("f", null, default, Strict: false)).Text);
        Assert.Equal("rag", template.Render([new(ChatRole.User, "x")], Thinking.Unspecified, [], new TemplateInputs { Documents = System.Text.Json.JsonDocument.Parse("[{}]").RootElement }).Text);
        Assert.Equal("rag", Render(Load(new TemplateOptions { Path = _folder, Name = "rag" }), "x"));
        Assert.Contains("Template:Name is 'none', but", Refusal(new TemplateOptions { Path = _folder, Name = "none" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_of_its_own_wins_over_the_one_in_the_config()
    {
        Write("tokenizer_config.json", """{"bos_token":"<b>","chat_template":"old"}""");
        Write("chat_template.jinja", "{{ bos_token }}new");
        Assert.Equal("<b>new", Render(Load(new TemplateOptions { Path = _folder }), "x"));
        Assert.Equal("<b>new", Render(Load(new TemplateOptions { Path = Path.Combine(_folder, "chat_template.jinja") }), "x"));
    }

    [Theory]
    [InlineData("a\n{% if x %}", "is not closed by 'endif'. (line 2, column 11)")]
    [InlineData("\n\n{{ x | nothing }}", "There is no filter 'nothing'. (line 3, column 8)")]
    [InlineData("{% include 'x' %}", "'include' is not supported: no chat template needs it. (line 1, column 4)")]
    [InlineData("{{ 'x }}", "This text is not closed. (line 1, column 4)")]
    [InlineData("{% set x = 1 %}{% endfor %}", "Unknown tag 'endfor'. (line 1, column 19)")]
    public void A_broken_template_is_refused_with_its_place(string source, string why)
    {
        Write("chat_template.jinja", source);
        var message = Refusal(new TemplateOptions { Path = _folder });
        Assert.EndsWith(why, message, StringComparison.Ordinal);
        Assert.StartsWith($"The chat template of {_folder} cannot be used: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.StartsWith(
        $"Template:Path is '{_folder}/nowhere.jinja', which cannot be read: ", Refusal(new TemplateOptions { Path = _folder + "/nowhere.jinja" }), StringComparison.Ordinal);

    private static string Refusal(TemplateOptions options) => Assert.Throws<VariableException>(() => TemplateFiles.Load(options, omitBos: false)).Message;

    private static ChatTemplate Load(TemplateOptions options) => new(TemplateFiles.Load(options, omitBos: false));

    private static string Render(ChatTemplate template, string content) => template.Render([new(ChatRole.User, content)], Thinking.Unspecified).Text;

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
