using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.OpenAIProxy.Tests.Templates.Families;

namespace Atrium.OpenAIProxy.Tests.Templates;

/// <summary>Templates as an operator sets them and a client sees them.</summary>
public sealed class TemplateRequestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_models_template_makes_its_prompts()
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"CHAT_TEMPLATE={Save("llama3")}");
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi <|eot_id|>"));
        Assert.Equal(
            "<|start_header_id|>user<|end_header_id|>\n\nhi < |eot_id|><|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", Prompt(proxy));
    }

    [Fact]
    public async Task So_does_one_that_is_named_for_a_model_alone()
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"Models:demo:Template:Path={Save("gemma2")}", "Models:demo:Template:SpecialTokens=<own>");
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi <own>"));
        Assert.Equal("<start_of_turn>user\nhi < own><end_of_turn>\n<start_of_turn>model\n", Prompt(proxy));
    }

    [Fact]
    public async Task A_conversation_that_the_template_refuses_is_a_400_with_its_words()
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"CHAT_TEMPLATE={Save("mistral-v1")}");
        foreach (var stream in new[] { "false", "true" })
        {
            var error = await RefusedAsync(proxy, $$"""{"model":"demo","stream":{{stream}},"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}""");
            Assert.Equal("Conversation roles must alternate user/assistant/user/assistant/...", error.GetProperty("message").GetString());
            Assert.Equal(("invalid_request_error", "messages", "chat_template_error"), (error.GetProperty("type").GetString(), error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task The_last_message_can_be_gone_on_with()
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"CHAT_TEMPLATE={Save("qwen2.5")}");
        await proxy.AnswerAsync("""{"model":"demo","continue_final_message":true,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"It is "}]}""");
        Assert.EndsWith("<|im_start|>assistant\nIt is ", Prompt(proxy), StringComparison.Ordinal);
        var error = await RefusedAsync(proxy, ProxyUnderTest.Chat("a", "\"continue_final_message\":true,\"add_generation_prompt\":true"));
        Assert.Equal("continue_final_message", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Variables_reach_it_and_are_no_unknown_fields()
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"CHAT_TEMPLATE={Save("gpt-oss")}");
        await proxy.AnswerAsync(ProxyUnderTest.Chat("a", "\"reasoning_effort\":\"high\",\"chat_template_kwargs\":{\"model_identity\":\"You are Atrium.\"}"));
        Assert.Contains("You are Atrium.\n", Prompt(proxy), StringComparison.Ordinal);
        Assert.Contains("Reasoning: high", Prompt(proxy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_template_stops_the_start()
    {
        var path = Path.Combine(_folder, "broken.jinja");
        await File.WriteAllTextAsync(path, "{% if x %}\n{% endfor %}");
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ProxyUnderTest.StartAsync($"CHAT_TEMPLATE={path}"));
        Assert.Contains($"The chat template of {path} cannot be used: Unknown tag 'endfor'. (line 2, column 4)", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_for_engines_that_bring_their_own_stops_the_start()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ProxyUnderTest.StartAsync(
            $"Models:demo:Template:Path={Save("llama3")}", "Models:demo:Deployments:0:Kind=vllm", "Models:demo:Deployments:0:Url=http://127.0.0.1:9"));
        Assert.Contains("Models:demo:Template is set, but must be unset", exception.ToString(), StringComparison.Ordinal);
    }

    private static string Prompt(ProxyUnderTest proxy) => JsonDocument.Parse(proxy.Engine.Journal.Entries[^1].Body).RootElement.GetProperty("text_input").GetString()!;

    private static async Task<JsonElement> RefusedAsync(ProxyUnderTest proxy, string body)
    {
        using var response = await proxy.PostAsync(body);
        Assert.Equal(400, (int)response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
    }

    private string Save(string family)
    {
        var path = Path.Combine(_folder, family + ".jinja");
        File.WriteAllText(path, Family.Template(family));
        return path;
    }
}
