using Atrium.OpenAIProxy.RequestRows;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.RequestRows;

/// <summary>Rows about requests, against ClickHouse's HTTP contract.</summary>
public sealed class RequestRowTests
{
    [Fact]
    public async Task A_row_says_what_happened()
    {
        await using var house = await ClickHouseListener.StartAsync();
        var proxy = await ProxyUnderTest.StartAsync("METRICS_ENABLED=1", $"CLICKHOUSE_URL={house.Address}", "CLICKHOUSE_DATABASE=my db");
        proxy.Engine.Script = new Script { Count = 7 };
        proxy.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "10.1.2.3, 10.0.0.1");
        await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        var streamed = await proxy.StreamAsync("hi");
        (await proxy.PostAsync(ProxyUnderTest.Chat("[[mock status=500]]"))).Dispose();
        (await proxy.PostAsync("{")).Dispose();
        await proxy.DisposeAsync();

        var insert = await house.NextAsync();
        Assert.Equal("POST", insert.Method);
        Assert.Equal("?database=my%20db&date_time_input_format=best_effort&query=INSERT%20INTO%20proxy_metrics%20FORMAT%20JSONEachRow", insert.Query);
        Assert.Equal("application/json", insert.ContentType);
        Assert.Equal(3, insert.Rows.Count);
        Assert.Equal(
            ["timestamp", "request_id", "endpoint", "model", "tokens_in", "tokens_out", "bytes_in", "bytes_out", "latency_ms", "ttft_ms", "status_code", "stream", "client_ip"],
            insert.Rows[1].EnumerateObject().Select(static member => member.Name));
        var (whole, stream, failed) = (insert.Rows[0], insert.Rows[1], insert.Rows[2]);
        Assert.Equal(("/v1/chat/completions", "demo", 13, 7, 200, false, "10.1.2.3, 10.0.0.1"), (
            whole.GetProperty("endpoint").GetString(), whole.GetProperty("model").GetString(), whole.GetProperty("tokens_in").GetInt32(), whole.GetProperty("tokens_out").GetInt32(),
            whole.GetProperty("status_code").GetInt32(), whole.GetProperty("stream").GetBoolean(), whole.GetProperty("client_ip").GetString()));
        Assert.Equal(ProxyUnderTest.Chat("hi").Length, whole.GetProperty("bytes_in").GetInt32());
        Assert.Equal(TimeSpan.Zero, whole.GetProperty("timestamp").GetDateTimeOffset().Offset);
        Assert.Equal((true, 200, 7), (stream.GetProperty("stream").GetBoolean(), stream.GetProperty("status_code").GetInt32(), stream.GetProperty("tokens_out").GetInt32()));
        Assert.Equal(streamed.Raw.Length, stream.GetProperty("bytes_out").GetInt32());
        Assert.Equal(502, failed.GetProperty("status_code").GetInt32());
        Assert.False(failed.TryGetProperty("ttft_ms", out _));
        Assert.False(whole.TryGetProperty("ttft_ms", out _));
    }

    [Fact]
    public async Task The_hundredth_row_sends_them_and_none_is_lost()
    {
        // A clock that stands still: the ten seconds are never over.
        await using var house = await ClickHouseListener.StartAsync();
        var proxy = await ProxyUnderTest.StartAsync(
            static builder => builder.Services.AddSingleton<TimeProvider>(new ManualTime()), "METRICS_ENABLED=1", $"CLICKHOUSE_URL={house.Address}");
        for (var i = 0; i < 130; i++)
        {
            await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        }

        var ids = (await house.NextAsync()).Rows.Select(static row => row.GetProperty("request_id").GetString()).ToList();
        Assert.True(ids.Count >= 100, $"{ids.Count} rows");
        await proxy.DisposeAsync();
        while (house.TryNext(out var insert))
        {
            ids.AddRange(insert!.Rows.Select(static row => row.GetProperty("request_id").GetString()));
        }

        Assert.Equal(130, ids.Distinct().Count());
        Assert.Equal(130, ids.Count);
    }

    [Fact]
    public async Task What_was_refused_is_tried_again_and_then_kept()
    {
        await using var house = await ClickHouseListener.StartAsync();
        house.Status = 500;
        var proxy = await ProxyUnderTest.StartAsync("METRICS_ENABLED=1", $"CLICKHOUSE_URL={house.Address}");
        for (var i = 0; i < 100; i++)
        {
            await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
        }

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(100, (await house.NextAsync()).Rows.Count);
        }

        house.Status = 200;
        await proxy.DisposeAsync();
        Assert.Equal(100, (await house.NextAsync()).Rows.Count);
        Assert.False(house.TryNext(out _));
    }

    [Fact]
    public void Memory_is_bounded_and_the_newest_rows_stay()
    {
        using var buffer = new RowBuffer();
        for (var i = 0; i < RowBuffer.Capacity + 1; i++)
        {
            buffer.Add(Row(i));
        }

        var lost = buffer.TakeLost();
        var rows = new List<RequestRow>();
        while (buffer.Take() is { Count: > 0 } batch)
        {
            Assert.True(batch.Count <= RowBuffer.Batch);
            rows.AddRange(batch);
        }

        Assert.InRange(rows.Count, RowBuffer.Capacity / 2, RowBuffer.Capacity);
        Assert.Equal(RowBuffer.Capacity + 1, rows.Count + lost);
        Assert.Equal(RowBuffer.Capacity, rows[^1].TokensIn);

        buffer.Add(Row(-1));
        buffer.Return([.. rows.Take(10)]);
        Assert.Equal(-1, buffer.Take()[^1].TokensIn);
    }

    [Fact]
    public async Task Without_the_switch_nothing_is_collected()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        Assert.Null(proxy.Services.GetService<RowBuffer>());
    }

    private static RequestRow Row(int number) => new()
    {
        Timestamp = "1970-01-01T00:00:00.000Z",
        RequestId = "r",
        Endpoint = "e",
        Model = "m",
        TokensIn = number,
        TokensOut = 0,
        BytesIn = 0,
        BytesOut = 0,
        LatencyMs = 0,
        StatusCode = 200,
        Stream = false,
        ClientIp = "",
    };
}
