using System.Text;
using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Tests.Harness;

namespace Atrium.Upstreams.Tests.Faults;

/// <summary>What each fault leaves of a stream of three pieces, seen by a client that takes what comes.</summary>
public sealed class StreamFaultTests
{
    private const string Path = "/v1/chat/completions";
    private static readonly string Body = Client.Chat(more: "\"stream\":true");

    [Theory]
    [InlineData("fault=error at=2 message=oops", "{\"error\":{\"message\":\"oops\",\"type\":\"server_error\",\"param\":null,\"code\":null}}")]
    [InlineData("fault=garbage at=2", "{\"oops\": never ends")]
    [InlineData("fault=notobject at=2", "[\"no\", \"object\"]")]
    [InlineData("fault=notext at=2", "{\"object\":\"chat.completion.chunk\"}")]
    [InlineData("fault=done at=2", "[DONE]")]
    public async Task A_wrong_event_ends_the_stream(string script, string last)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "text=a%20b%20c");
        var events = await Client.EventsAsync(engine, Path, Body, script);
        Assert.Equal(4, events.Count);
        Assert.Contains("\"content\":\" b\"", events[2], StringComparison.Ordinal);
        Assert.Equal(last, events[3]);
    }

    [Fact]
    public async Task An_early_end_is_a_proper_end_of_the_body()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "text=a%20b%20c fault=end at=2");
        Assert.Equal(3, (await Client.EventsAsync(engine, Path, Body)).Count);
        Assert.EndsWith("\r\n0\r\n\r\n", (await RawConnection.PostAsync(engine, Path, Body)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fault=cut at=2", false, 2)]
    [InlineData("fault=reset at=2", true, -1)]
    [InlineData("fault=halfclose at=2", false, 2)]
    [InlineData("fault=cut at=-1", false, 0)]
    [InlineData("fault=reset at=-1", true, 0)]
    [InlineData("fault=halfclose at=-1", false, 0)]
    public async Task A_broken_connection_has_no_end_mark(string script, bool reset, int pieces)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "text=a%20b%20c " + script);
        var (text, wasReset) = await RawConnection.PostAsync(engine, Path, Body);
        Assert.Equal(reset, wasReset);
        Assert.DoesNotContain("\r\n0\r\n\r\n", text, StringComparison.Ordinal);
        Assert.Equal(script.Contains("-1", StringComparison.Ordinal), text.Length == 0);
        if (pieces >= 0)
        {
            Assert.Equal(pieces, text.Split("\"content\":\"").Count(static part => part.StartsWith('a') || part.StartsWith(' ')));
        }

        await engine.Journal.WaitAsync(static entries => entries is [{ Ending: Ending.Faulted }]);
    }

    [Fact]
    public async Task Half_closed_it_still_reads()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "fault=halfclose at=1");
        using (var connection = await RawConnection.OpenAsync(engine, Path, Body))
        {
            await connection.GetStream().CopyToAsync(Stream.Null);
            Assert.Equal(1, (await Client.GetAsync(engine, "/inspect")).GetProperty("running").GetInt32());
        }

        await engine.Journal.WaitAsync(static entries => entries is [{ Ending: Ending.Faulted }]);
    }

    [Theory]
    [InlineData("fault=stall at=-1", 0)]
    [InlineData("fault=stall at=0", 0)]
    [InlineData("fault=stall at=2", 2)]
    [InlineData("first=600000", 0)]
    [InlineData("wait=600000", 0)]
    [InlineData("delay=600000", 1)]
    [InlineData("fault=stall at=2 beat=1", 2)]
    public async Task Silence_lasts_until_the_client_leaves(string script, int events)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", script);
        using var leave = new CancellationTokenSource();
        var request = Client.PostAsync(engine, Path, Body, cancellationToken: leave.Token);
        await engine.Journal.WaitAsync(entries => entries is [{ } entry] && entry.Events == events && entry.Ending == Ending.Running);
        var hasHeaders = !script.Contains("-1", StringComparison.Ordinal) && !script.Contains("first", StringComparison.Ordinal);
        using var response = hasHeaders ? await request : null;
        await leave.CancelAsync();
        response?.Dispose();
        await engine.Journal.WaitAsync(static entries => entries is [{ Ending: Ending.Aborted }]);
        Assert.Equal(hasHeaders, request.IsCompletedSuccessfully);
        Assert.Equal(1, engine.Journal.Count(Ending.Aborted));
    }

    [Fact]
    public async Task Comments_come_while_it_waits()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "fault=stall at=1 beat=1");
        using var response = await Client.PostAsync(engine, Path, Body);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var comments = 0; comments < 3;)
        {
            comments += await reader.ReadLineAsync() == ": ping" ? 1 : 0;
        }

        Assert.Equal(1, Assert.Single(engine.Journal.Entries).Events);
    }

    [Fact]
    public async Task An_event_can_be_huge()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "fault=oversize at=1 size=3000000");
        var events = await Client.EventsAsync(engine, Path, Body);
        Assert.Equal(3_000_000, events[2].Length);
        Assert.Equal("[DONE]", events[^1]);
    }

    [Theory]
    [InlineData("crlf", "\r\n")]
    [InlineData("cr", "\r")]
    [InlineData("space=false", "\n")]
    [InlineData("comments", "\n")]
    public async Task Lines_end_as_they_are_told(string script, string end)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", script);
        using var response = await Client.PostAsync(engine, Path, Body);
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());
        Assert.EndsWith((script == "space=false" ? "data:[DONE]" : "data: [DONE]") + end + end, text, StringComparison.Ordinal);
        Assert.Equal(end == "\n", !text.Contains('\r', StringComparison.Ordinal));
        Assert.Equal(end == "\r", !text.Contains('\n', StringComparison.Ordinal));
        Assert.Equal(script == "comments", text.StartsWith(": ping\nevent: message\nid: 0\ndata: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ping", ": ping\n\ndata: ")]
    [InlineData("emptydata", "data:\n\ndata: ")]
    [InlineData("ids", "id: 0\nretry: 3000\n\ndata: ")]
    public async Task Something_stands_between_the_events(string script, string begin)
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", script);
        using var response = await Client.PostAsync(engine, Path, Body);
        Assert.StartsWith(begin, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_go_out_one_by_one_and_parts_where_they_are_cut()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI);
        var (single, _) = await RawConnection.PostAsync(engine, Path, Client.Chat("[[mock chunk=1]]", "\"stream\":true"));
        Assert.Contains("\r\n\r\n1\r\nd\r\n1\r\na\r\n1\r\nt\r\n1\r\na\r\n1\r\n:\r\n", single, StringComparison.Ordinal);
        var (parts, _) = await RawConnection.PostAsync(engine, Path, Client.Chat("[[mock split=3]]", "\"stream\":true"));
        Assert.Contains("\r\n\r\n3\r\ndat\r\n", parts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_is_cut_inside_characters_as_bytes_or_beyond_repair()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "text=%C3%BC piece=1");
        using var response = await Client.PostAsync(engine, Path, Body);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(Holds(bytes, 0xC3));
        Assert.True(Holds(bytes, 0xBC));
        var events = await Client.EventsAsync(engine, Path, Body, "replacement");
        Assert.Equal(2, events.Count(static data => data.Contains("\"content\":\"\uFFFD\"", StringComparison.Ordinal)));
        using var invalid = await Client.PostAsync(engine, Path, Body, "text=ab invalid");
        Assert.True(Holds((await invalid.Content.ReadAsByteArrayAsync()), 0xFF));
    }

    [Fact]
    public async Task Text_can_grow()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI, "--script", "text=a%20b cumulative");
        Assert.Contains("\"content\":\"a b\"", (await Client.EventsAsync(engine, Path, Body))[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_come_slowly_and_whole()
    {
        await using var engine = await UpstreamListener.StartAsync(Flavour.OpenAI);
        var (text, _) = await RawConnection.PostAsync(engine, Path, Client.Chat("[[mock slow=1]]", "\"stream\":true"));
        Assert.StartsWith("HTTP/1.1 200 OK\r\nx-slow: HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        using var response = await Client.PostAsync(engine, Path, Client.Chat(), "slow=1 status=503");
        Assert.Equal(503, (int)response.StatusCode);
    }

    /// <summary>Whether there is a string of this one byte.</summary>
    private static bool Holds(byte[] body, byte text) => body.AsSpan().IndexOf<byte>([(byte)'"', text, (byte)'"']) > 0;
}
