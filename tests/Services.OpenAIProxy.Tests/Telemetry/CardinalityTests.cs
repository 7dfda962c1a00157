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
        var before = (await MetricsPage.OfAsync(proxy)).Series;
        await RoundAsync(proxy, 100, 10_000);
        var after = (await MetricsPage.OfAsync(proxy)).Series;

        Assert.Contains(after, static series => series.StartsWith("gen_ai_server_request_duration", StringComparison.Ordinal));
        Assert.Equal([], after.Except(before, StringComparer.Ordinal).Where(static series => series.Contains("chosen", StringComparison.OrdinalIgnoreCase)));

        // The runtime adds a series of its own now and then (a collection of another generation); ten thousand clients add none.
        Assert.Equal("", string.Join('\n', after.Except(before, StringComparer.Ordinal).Where(static series => !series.StartsWith("dotnet_", StringComparison.Ordinal))));
    }

    [Fact]
    public void Should_a_label_ever_be_a_clients_the_number_is_bounded_all_the_same()
    {
        var labels = new LabelSets();
        var sets = new HashSet<string>();
        for (var i = 0; i < 10_000; i++)
        {
            var record = new GenerationRecord(TimeProvider.System) { Model = $"chosen-{i}", Engine = ("triton", new Uri("http://engine:1")) };
            record.Asked(GenAI.Chat, stream: false, textOnly: true);
            sets.Add(string.Join(',', labels.Of(record)));
        }

        Assert.Equal(LabelSets.Most + 1, sets.Count);
    }

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
                $$"""{"model":"{{model}}","user":"chosen-{{i}}","messages":[{"role":"user","name":"chosen-{{i}}","content":"[[mock count=1]]"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Forwarded-For", $"chosen-{i}");
        request.Headers.Add("User-Agent", $"chosen-{i}");
        (await proxy.Client.SendAsync(request, cancel)).Dispose();
    });
}
