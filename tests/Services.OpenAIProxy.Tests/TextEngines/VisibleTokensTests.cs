using System.Text;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Tests.TextEngines;

public sealed class VisibleTokensTests
{
    private readonly VisibleTokens _tokens = new(choice: 2);
    private readonly List<string> _told = [];

    [Fact]
    public void Tokens_wait_for_their_text()
    {
        Frame([" a"], new GenerationEvent.Text(" a", 2));
        Frame([" S"]);
        Frame(["TO"]);
        Frame(["ck"], new GenerationEvent.Text(" STOck", 2));
        Assert.Equal([" a", " S", "TO", "ck"], _told);
    }

    [Fact]
    public void A_stop_string_takes_its_tokens_with_it()
    {
        Frame(["wor"], new GenerationEvent.Text("wor", 2));
        Frame(["ld ST"], new GenerationEvent.Text("ld ", 2));
        Frame(["OP", " more"]);
        Assert.Equal(["wor", "ld ST"], _told);
    }

    [Fact]
    public void A_token_that_was_half_told_is_not_told_again()
    {
        Frame(["a ST"], new GenerationEvent.Text("a ", 2));
        Frame(["un"], new GenerationEvent.Text("STun", 2));
        Assert.Equal(["a ST", "un"], _told);
    }

    [Fact]
    public void Thoughts_and_calls_are_not_told_even_where_they_say_the_same()
    {
        Frame(["<think>", "Yes", "</think>", "\n", "Yes", "</s>"], new GenerationEvent.Reasoning("Yes", 2), new GenerationEvent.Text("Yes", 2));
        Assert.Equal(["Yes"], _told);
        Frame(["{}", "!"], new GenerationEvent.ToolCallArguments(0, "{}", 2), new GenerationEvent.Text("!", 2));
        Assert.Equal(["Yes", "!"], _told);
    }

    [Fact]
    public void Bytes_of_one_character_belong_to_it()
    {
        Frame([new TokenLogprob("\uFFFD", -1, [0xC3], [])]);
        Frame([new TokenLogprob("\uFFFD", -1, [0xA9], [])], new GenerationEvent.Text("é", 2));
        Assert.Equal(["\uFFFD", "\uFFFD"], _told);
    }

    [Fact]
    public void What_cannot_be_found_is_rather_told()
    {
        Frame(["\uFFFD", "\uFFFD"], new GenerationEvent.Text("é", 2));
        Assert.Equal(["\uFFFD", "\uFFFD"], _told);
    }

    private void Frame(string[] tokens, params GenerationEvent[] events) =>
        Frame([.. tokens.Select(static token => new TokenLogprob(token, -1, token.Contains('\uFFFD', StringComparison.Ordinal) ? null : Encoding.UTF8.GetBytes(token), []))], events);

    private void Frame(TokenLogprob[] tokens, params GenerationEvent[] events)
    {
        List<GenerationEvent> all = [GenerationEvent.Started.Instance, .. events];
        _tokens.Add(tokens);
        _tokens.Settle(all, 1);
        foreach (var told in all.OfType<GenerationEvent.Logprobs>())
        {
            Assert.Equal(2, told.Choice);
            Assert.Same(told, all[1]);
            _told.AddRange(told.Tokens.Select(static token => token.Token));
        }
    }
}
