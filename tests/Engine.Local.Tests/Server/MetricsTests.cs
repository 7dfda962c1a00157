using System.Globalization;
using System.Net;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Server;

[Collection(SharedEngine.Collection)]
public sealed class MetricsTests(SharedEngine shared)
{
    [Fact]
    public async Task Requests_tokens_and_slots_are_counted()
    {
        var before = await ScrapeAsync();
        var reply = await shared.Engine.GenerateAsync(TestEngine.Body(TestEngine.Chat("What is Atrium?"), 7));
        var after = await ScrapeAsync();
        var labels = $"{{model=\"{TestModel.Name}\",version=\"1\"}}";

        Assert.Equal(1, after["nv_inference_request_success" + labels] - before["nv_inference_request_success" + labels]);
        Assert.Equal((int)reply["num_output_tokens"]!, after["atrium_engine_output_tokens_total" + labels] - before["atrium_engine_output_tokens_total" + labels]);
        Assert.Equal(
            (int)reply["num_input_tokens"]!,
            Rise("atrium_engine_prompt_tokens_total") + Rise("atrium_engine_prompt_tokens_reused_total"));
        Assert.True(Rise("nv_inference_request_duration_us") > 0);
        Assert.Equal(0, after["atrium_engine_slots_busy" + labels]);
        Assert.Equal(16, after["atrium_engine_slots" + labels]);
        Assert.Equal(1, Rise("nv_inference_first_response_histogram_ms_count"));

        double Rise(string name) => after[name + labels] - before[name + labels];
    }

    [Fact]
    public async Task The_metrics_port_has_metrics_only_and_every_sample_a_type()
    {
        using var client = new HttpClient { BaseAddress = shared.Engine.Metrics };
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v2/health/live")).StatusCode);
        var lines = (await client.GetStringAsync("/metrics")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var types = lines.Where(static l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static l => l.Split(' ')[2]).ToArray();

        Assert.Equal(types.Distinct(), types);
        Assert.All(
            lines.Where(static l => l[0] != '#'),
            line => Assert.Contains(types, type => line.StartsWith(type, StringComparison.Ordinal)));
    }

    private async Task<Dictionary<string, double>> ScrapeAsync()
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri(shared.Engine.Metrics, "/metrics"));
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line[0] != '#')
            .ToDictionary(
                static line => line[..line.LastIndexOf(' ')],
                static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
