using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Tokenize;

/// <summary><c>POST /tokenize</c>.</summary>
public sealed class TokenizeTests
{
    [Theory]
    [InlineData("""{"model":"demo","prompt":"a b"}""", true)]
    [InlineData("""{"text":"a b","add_special_tokens":false}""", false)]
    public async Task A_text_is_cut_into_tokens(string body, bool special)
    {
        TokenizeRequest? asked = null;
        var engine = new EventEngine
        {
            Tokenize = request =>
            {
                asked = request;
                return new TokenizeResult([5, 6], 4096);
            },
        };
        await using var proxy = await engine.ProxyAsync();
        var answer = await proxy.PostJsonAsync("/tokenize", body);
        Assert.Equal("""{"count":2,"max_model_len":4096,"tokens":[5,6]}""", answer.GetRawText());
        Assert.Equal(("a b", special, "demo"), (asked!.Text, asked.AddSpecial, asked.Model));
    }

    [Fact]
    public async Task A_conversation_is_cut_as_the_model_sees_it()
    {
        TokenizeRequest? asked = null;
        var engine = new EventEngine
        {
            Tokenize = request =>
            {
                asked = request;
                return new TokenizeResult([1], null);
            },
        };
        await using var proxy = await engine.ProxyAsync();
        await proxy.PostJsonAsync("/tokenize", """{"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal("hi", Assert.Single(asked!.Conversation!.Messages).Content);
        Assert.False(asked.AddSpecial);
    }

    [Theory]
    [InlineData("{}", "prompt")]
    [InlineData("""{"prompt":3}""", "prompt")]
    [InlineData("""{"messages":[]}""", "messages")]
    public async Task What_is_wrong_is_named(string body, string param)
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        Assert.Equal(param, (await proxy.RefusalAsync("/tokenize", body)).Text("param"));
    }

    [Fact]
    public async Task An_unknown_model_is_not_found()
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        Assert.Equal("model_not_found", (await proxy.RefusalAsync("/tokenize", """{"model":"other","prompt":"a"}""", 404)).Text("code"));
    }
}
