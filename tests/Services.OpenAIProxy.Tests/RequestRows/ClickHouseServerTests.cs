using System.Text.Json;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.RequestRows;

/// <summary>Rows about requests, in a table of a real ClickHouse server.</summary>
public sealed class ClickHouseServerTests(ClickHouseServer house) : IClassFixture<ClickHouseServer>
{
    [ClickHouseFact]
    public async Task The_table_says_what_happened()
    {
        var database = await house.DatabaseAsync();
        var time = new ManualTime();
        time.Advance(TimeSpan.FromMilliseconds(250));
        await using (var proxy = await StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time), database, "CLICKHOUSE_USER=writer", "CLICKHOUSE_PASSWORD=a secret"))
        {
            proxy.Engine.Script = new Script { Count = 7 };
            proxy.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "10.1.2.3, \"x\\");
            await proxy.AnswerAsync(ProxyUnderTest.Chat("hi"));
            await proxy.StreamAsync("hi");
            (await proxy.PostAsync(ProxyUnderTest.Chat("[[mock status=500]]"))).Dispose();
        }

        var rows = await house.RowsAsync("SELECT *, toUnixTimestamp(timestamp) AS at FROM proxy_metrics ORDER BY status_code, stream", database);
        Assert.Equal(3, rows.Count);
        var (whole, stream, failed) = (rows[0], rows[1], rows[2]);
        Assert.Equal(("/v1/chat/completions", "demo", 13, 7, 0), (
            Text(whole, "endpoint"), Text(whole, "model"), Number(whole, "tokens_in"), Number(whole, "tokens_out"), Number(whole, "stream")));
        Assert.Equal((1, 7, 200), (Number(stream, "stream"), Number(stream, "tokens_out"), Number(stream, "status_code")));
        Assert.Equal(502, Number(failed, "status_code"));
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("ttft_ms").ValueKind);
        Assert.Equal(JsonValueKind.Null, whole.GetProperty("ttft_ms").ValueKind);
        Assert.Equal(JsonValueKind.Number, stream.GetProperty("ttft_ms").ValueKind);
        Assert.All(rows, row => Assert.Equal(time.GetUtcNow().ToUnixTimeSeconds(), Number(row, "at")));
        Assert.All(rows, static row => Assert.StartsWith("10.1.2.3, \"", Text(row, "client_ip"), StringComparison.Ordinal));
        Assert.Equal(3, rows.Select(static row => Text(row, "request_id")).Distinct().Count());
    }

    [ClickHouseFact]
    public async Task Each_of_more_than_a_hundred_requests_is_there_once()
    {
        // A clock that stands still: only the hundredth row and the end send anything.
        var database = await house.DatabaseAsync();
        await using (var proxy = await StartAsync(static builder => builder.Services.AddSingleton<TimeProvider>(new ManualTime()), database))
        {
            await Parallel.ForAsync(0, 250, async (_, _) => await proxy.AnswerAsync(ProxyUnderTest.Chat("hi")));
        }

        Assert.Equal((250, 250), await CountAsync(database));
    }

    [ClickHouseFact]
    public async Task While_the_server_is_away_rows_wait_and_the_last_flush_brings_them()
    {
        var database = await house.DatabaseAsync();
        using var log = new LogEvents();
        await using (var proxy = await StartAsync(builder => builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log), database))
        {
            await house.StopAsync();
            await Parallel.ForAsync(0, 120, async (_, _) => await proxy.AnswerAsync(ProxyUnderTest.Chat("hi")));
            Assert.Contains("refused", await log.NextAsync(31), StringComparison.Ordinal);
            await house.StartAsync();
        }

        Assert.Equal((120, 120), await CountAsync(database));
    }

    [ClickHouseFact]
    public async Task Without_the_table_the_log_says_what_the_server_says()
    {
        using var log = new LogEvents();
        await using var proxy = await StartAsync(builder => builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log), "default");
        await Parallel.ForAsync(0, 100, async (_, _) => await proxy.AnswerAsync(ProxyUnderTest.Chat("hi")));
        Assert.Contains("proxy_metrics doesn't exist", await log.NextAsync(31), StringComparison.Ordinal);
    }

    private Task<ProxyUnderTest> StartAsync(Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder> configure, string database, params string[] more) =>
        ProxyUnderTest.StartAsync(configure, [$"METRICS_ENABLED=1", $"CLICKHOUSE_URL={house.Address}", $"CLICKHOUSE_DATABASE={database}", .. more]);

    private async Task<(int Rows, int Ids)> CountAsync(string database)
    {
        var count = Assert.Single(await house.RowsAsync("SELECT toInt32(count()) AS rows, toInt32(uniqExact(request_id)) AS ids FROM proxy_metrics", database));
        return (Number(count, "rows"), Number(count, "ids"));
    }

    private static string? Text(JsonElement row, string column) => row.GetProperty(column).GetString();

    private static int Number(JsonElement row, string column) => row.GetProperty(column).GetInt32();
}
