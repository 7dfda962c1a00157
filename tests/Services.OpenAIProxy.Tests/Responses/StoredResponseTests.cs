using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Responses;
using Atrium.OpenAIProxy.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Responses;

/// <summary>Answers that are remembered: whose they are, for how long, and what goes on from them.</summary>
public sealed class StoredResponseTests
{
    private const string Path = "/v1/responses";

    [Fact]
    public async Task A_conversation_goes_on()
    {
        var engine = new EventEngine
        {
            Answer = static _ => EventEngine.Whole(
                [new GenerationEvent.Text("one"), new GenerationEvent.ToolCallStarted(0, "call_1", "f"), new GenerationEvent.ToolCallArguments(0, "{}")], FinishReason.ToolCalls),
        };
        await using var proxy = await engine.ProxyAsync();
        var first = await proxy.PostJsonAsync(Path, """{"model":"demo","input":"A","instructions":"only for the first"}""");
        engine.Answer = static _ => EventEngine.Say("two");
        var second = await proxy.PostJsonAsync(
            Path, $$"""{"model":"demo","input":[{"type":"function_call_output","call_id":"call_1","output":"B"}],"previous_response_id":"{{first.Text("id")}}","instructions":"new"}""");
        Assert.Equal(first.Text("id"), second.Text("previous_response_id"));
        var third = await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":"C","previous_response_id":"{{second.Text("id")}}"}""");
        Assert.Equal(
            [(ChatRole.User, "A"), (ChatRole.Assistant, "one"), (ChatRole.Tool, "B"), (ChatRole.Assistant, "two"), (ChatRole.User, "C")],
            engine.Last.Request.Messages.Select(static turn => (turn.Role, turn.Content)));

        // What was deleted is gone, and a conversation that went on from it stays whole.
        var deleted = await proxy.JsonAsync(HttpMethod.Delete, $"{Path}/{second.Text("id")}");
        Assert.Equal($$"""{"id":"{{second.Text("id")}}","object":"response","deleted":true}""", deleted.GetRawText());
        await proxy.GetJsonAsync($"{Path}/{second.Text("id")}", 404);
        await proxy.JsonAsync(HttpMethod.Delete, $"{Path}/{second.Text("id")}", null, 404);
        await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":"D","previous_response_id":"{{third.Text("id")}}"}""");
        Assert.Equal(7, engine.Last.Request.Messages.Count);
        var error = await proxy.RefusalAsync(Path, $$"""{"model":"demo","input":"E","previous_response_id":"{{second.Text("id")}}"}""");
        Assert.Equal("previous_response_not_found", error.Text("code"));
    }

    [Fact]
    public async Task Items_can_be_referred_to()
    {
        var engine = new EventEngine();
        await using var proxy = await engine.ProxyAsync();
        var first = await proxy.PostJsonAsync(Path, """{"model":"demo","input":"A"}""");
        var id = first.GetProperty("output")[0].Text("id");
        var second = await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":[{"role":"user","content":"A"},{"type":"item_reference","id":"{{id}}"},{"role":"user","content":"B"}]}""");
        Assert.Equal(["A", "Hello.", "B"], engine.Last.Request.Messages.Select(static turn => turn.Content));
        var items = await proxy.GetJsonAsync($"{Path}/{second.Text("id")}/input_items?order=asc");
        Assert.Equal(["message", "message", "message"], items.GetProperty("data").EnumerateArray().Select(static item => item.Text("type")));
        Assert.Equal(id, items.GetProperty("data")[1].Text("id"));
    }

    [Fact]
    public async Task Input_items_come_in_pages()
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        var response = await proxy.PostJsonAsync(Path, """{"model":"demo","input":[{"role":"user","content":"A"},{"role":"assistant","content":"B"},{"role":"user","content":[{"type":"input_text","text":"C"}]}]}""");
        var path = $"{Path}/{response.Text("id")}/input_items";
        var all = await proxy.GetJsonAsync(path);
        Assert.Equal(("list", false), (all.Text("object"), all.GetProperty("has_more").GetBoolean()));
        Assert.Equal(["C", "B", "A"], Texts(all));
        Assert.Equal(["input_text", "output_text", "input_text"], all.GetProperty("data").EnumerateArray().Select(static item => item.GetProperty("content")[0].Text("type")));
        var page = await proxy.GetJsonAsync(path + "?limit=2&order=asc");
        Assert.Equal(["A", "B"], Texts(page));
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(page.GetProperty("data")[1].Text("id"), page.Text("last_id"));
        Assert.Equal(["C"], Texts(await proxy.GetJsonAsync($"{path}?order=asc&after={page.Text("last_id")}")));
        foreach (var (query, param) in new[] { ("limit=0", "limit"), ("order=up", "order"), ("after=nobody", "after") })
        {
            Assert.Equal(param, (await proxy.GetJsonAsync($"{path}?{query}", 400)).GetProperty("error").Text("param"));
        }
    }

    [Fact]
    public async Task One_client_does_not_see_what_is_anothers()
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        var mine = await proxy.PostJsonAsync(Path, """{"model":"demo","input":"A"}""", key: "anna");
        var path = $"{Path}/{mine.Text("id")}";
        await proxy.GetJsonAsync(path, key: "anna");
        foreach (var other in (string?[])["ben", null])
        {
            await proxy.GetJsonAsync(path, 404, other);
            await proxy.GetJsonAsync(path + "/input_items", 404, other);
            await proxy.JsonAsync(HttpMethod.Delete, path, null, 404, other);
            await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":"B","previous_response_id":"{{mine.Text("id")}}"}""", 400, other);
            await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":[{"type":"item_reference","id":"{{mine.GetProperty("output")[0].Text("id")}}"}]}""", 400, other);
        }

        await proxy.GetJsonAsync(path, key: "anna");
    }

    [Fact]
    public async Task What_is_not_to_be_stored_is_not_and_nothing_is_cancelled()
    {
        await using var proxy = await new EventEngine().ProxyAsync();
        var unstored = await proxy.PostJsonAsync(Path, """{"model":"demo","input":"A","store":false}""");
        Assert.False(unstored.GetProperty("store").GetBoolean());
        var error = (await proxy.GetJsonAsync($"{Path}/{unstored.Text("id")}", 404)).GetProperty("error");
        Assert.Contains(unstored.Text("id")!, error.Text("message"), StringComparison.Ordinal);
        var stored = await proxy.PostJsonAsync(Path, """{"model":"demo","input":"A"}""");
        Assert.Contains("background", (await proxy.RefusalAsync($"{Path}/{stored.Text("id")}/cancel", "")).Text("message"), StringComparison.Ordinal);
        await proxy.PostJsonAsync($"{Path}/resp_none/cancel", "", 404);
        Assert.Equal("stream", (await proxy.GetJsonAsync($"{Path}/{stored.Text("id")}?stream=true", 400)).GetProperty("error").Text("param"));

        await using var off = await new EventEngine().ProxyAsync("RESPONSES_MAX_COUNT=0");
        var forgotten = await off.PostJsonAsync(Path, """{"model":"demo","input":"A"}""");
        Assert.False(forgotten.GetProperty("store").GetBoolean());
        await off.GetJsonAsync($"{Path}/{forgotten.Text("id")}", 404);
    }

    [Fact]
    public async Task Memory_is_bounded_in_number_in_bytes_and_in_time()
    {
        var time = new ManualTime();
        var engine = new EventEngine();
        await using (var proxy = await engine.ProxyAsync(builder => builder.Services.AddSingleton<TimeProvider>(time), "RESPONSES_MAX_COUNT=2", "RESPONSES_LIFETIME_S=60"))
        {
            var ids = new List<string>();
            for (var i = 0; i < 3; i++)
            {
                ids.Add((await proxy.PostJsonAsync(Path, """{"model":"demo","input":"A"}""")).Text("id")!);
            }

            await proxy.GetJsonAsync($"{Path}/{ids[0]}", 404);
            await proxy.GetJsonAsync($"{Path}/{ids[1]}");
            time.Advance(TimeSpan.FromSeconds(61));
            await proxy.GetJsonAsync($"{Path}/{ids[2]}", 404);
        }

        await using (var proxy = await engine.ProxyAsync("RESPONSES_MAX_BYTES=100000"))
        {
            var store = proxy.Services.GetRequiredService<StoredResponses>();
            string? last = null;
            for (var i = 0; i < 40; i++)
            {
                var previous = last is null ? "" : $",\"previous_response_id\":\"{last}\"";
                last = (await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":"{{new string('x', 1000)}}"{{previous}}}""")).Text("id");
                Assert.InRange(store.Bytes, 1, 100_000);
            }

            // A long conversation shares its beginning, which is held once for as long as its end is.
            Assert.Equal(79, engine.Last.Request.Messages.Count);
            await proxy.PostJsonAsync(Path, $$"""{"model":"demo","input":"{{new string('y', 200_000)}}"}""");
            Assert.Equal((0L, 0), (store.Bytes, store.Count));
        }
    }

    private static IEnumerable<string?> Texts(JsonElement list) => list.GetProperty("data").EnumerateArray().Select(static item => item.GetProperty("content")[0].Text("text"));
}
