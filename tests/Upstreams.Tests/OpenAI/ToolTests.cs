using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.OpenAI;

public sealed class ToolTests
{
    private const string Path = "/v1/chat/completions";
    private const string Calls = "tool=first args=%7B%22city%22:%22Rom%22%7D tool=second args=%7B%7D";

    [Theory]
    [InlineData(Flavour.OpenAI, "", "0 1", true)]
    [InlineData(Flavour.Ollama, "", "0 0", true)]
    [InlineData(Flavour.Vllm, "toolindex=zero", "0 0", true)]
    [InlineData(Flavour.Vllm, "toolindex=none tooltype=false", "- -", false)]
    public async Task Calls_come_in_deltas(Flavour flavour, string quirks, string indices, bool typed)
    {
        await using var engine = await UpstreamListener.StartAsync(flavour);
        var events = await Client.EventsAsync(engine, Path, Client.Chat(more: "\"stream\":true"), $"{Calls} {quirks}");
        var choices = events[..^1].ConvertAll(static data => Client.Parse(data).GetProperty("choices")[0]);
        var calls = choices.Where(static choice => choice.GetProperty("delta").TryGetProperty("tool_calls", out _))
            .Select(static choice => choice.GetProperty("delta").GetProperty("tool_calls")[0]).ToList();
        var begun = calls.FindAll(static call => call.TryGetProperty("id", out _));
        Assert.Equal(["first", "second"], begun.Select(static call => call.GetProperty("function").GetProperty("name").GetString()));
        Assert.Equal(2, begun.Select(static call => call.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(indices, string.Join(' ', begun.Select(static call => call.TryGetProperty("index", out var index) ? index.GetRawText() : "-")));
        Assert.All(begun, call => Assert.Equal(typed, call.TryGetProperty("type", out _)));
        Assert.Equal("""{"city":"Rom"}{}""", string.Concat(calls.Select(static call => call.GetProperty("function").GetProperty("arguments").GetString())));
        Assert.Equal("tool_calls", choices[^1].GetProperty("finish_reason").GetString());
        Assert.Equal(flavour == Flavour.Ollama, calls.Count == 2);
    }

    [Fact]
    public async Task A_tools_result_is_answered_with_text()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", Calls);
        var first = (await Client.JsonAsync(engine, Path, Client.Chat())).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, first.GetProperty("content").ValueKind);
        var call = first.GetProperty("tool_calls")[0].GetRawText();
        var next = await Client.JsonAsync(engine, Path, $$"""{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{{call}}]},{"role":"tool","tool_call_id":"x","content":"sun"}]}""");
        Assert.Equal(Script.UsualText, next.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }
}
