using System.Text;
using Atrium.OpenAIProxy.Delivery;
using Atrium.OpenAIProxy.Telemetry;
using Atrium.OpenAIProxy.Tests.Harness;

namespace Atrium.OpenAIProxy.Tests.Telemetry;

/// <summary>Nothing that a client chooses becomes a label.</summary>
public sealed class CardinalityTests
{
    [Fact]
    public async Task Ten_thousand_names_add_no_series()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await RoundAsync(proxy, 0, 100);
        await MetricsPage.OfAsync(proxy);
        var before = Own(proxy, await MetricsPage.OfAsync(proxy));
        await RoundAsync(proxy, 100, 10_000);
        var after = Own(proxy, await MetricsPage.OfAsync(proxy));

        Assert.Contains(after, static series => series.StartsWith("gen_ai_server_request_duration", StringComparison.Ordinal));
        Assert.Contains(after, static series => series.StartsWith("http_server_request_duration", StringComparison.Ordinal));
        Assert.True(!after.Except(before, StringComparer.Ordinal).Any(), string.Join("\n", after.Except(before, StringComparer.Ordinal)));
    }

    [Fact]
    public void Should_a_label_ever_be_a_clients_the_number_is_bounded_all_the_same()
    {
        var labels = new LabelSets();
        var sets = new HashSet<string>();
        for (var i = 0; i < 10_000; i++)
        {
            var record = new GenerationRecord(TimeProvider.System) { Model = $"chosen-{i}" };
            record.Asked(GenAI.Chat, stream: false, textOnly: true);
            sets.Add(string.Join(',', labels.Of(record)));
        }

        Assert.Equal(LabelSets.Most + 1, sets.Count);
    }

    /// <summary>Without what belongs to the process: the runtime's series, and those of clients of other tests.</summary>
    private static List<string> Own(ProxyUnderTest proxy, MetricsPage page) => [.. page.Series.Where(series =>
        !series.StartsWith("dotnet_", StringComparison.Ordinal)
        && (!series.StartsWith("http_client_", StringComparison.Ordinal)
            || series.Contains($"\"{proxy.Address.Port}\"", StringComparison.Ordinal)
            || series.Contains($"\"{proxy.EngineAddress.Port}\"", StringComparison.Ordinal)))];

    private static Task RoundAsync(ProxyUnderTest proxy, int from, int to) => Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) =>
    {
        var (path, model) = (i % 4) switch
        {
            0 => ($"/v1/chat/completions/chosen-{i}", "demo"),
            1 => ("/v1/chat/completions", "demo"),
            _ => ("/v1/chat/completions", $"chosen-{i}"),
        };
        using var request = new HttpRequestMessage(new HttpMethod(i % 8 == 0 ? $"CHOSEN{i}" : "POST"), path)
        {
            Content = new StringContent(
                $$"""{"model":"{{model}}","user":"chosen-{{i}}","messages":[{"role":"user","name":"chosen-{{i}}","content":"[[mock count=1]]"}]}""",
                Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Forwarded-For", $"chosen-{i}");
        request.Headers.Add("User-Agent", $"chosen-{i}");
        (await proxy.Client.SendAsync(request, cancel)).Dispose();
    });
}
