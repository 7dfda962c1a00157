using System.Diagnostics.Metrics;
using Atrium.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.ServiceDefaults.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Requests_are_counted_by_route_and_probes_are_not()
    {
        await using var service = await TestService.Start(static app => app.MapGet("/items/{id}", static (string id) => id));
        await service.Client.GetStringAsync(new Uri("/items/1", UriKind.Relative));
        await service.Client.GetStringAsync(new Uri("/items/2", UriKind.Relative));
        await service.Client.GetStringAsync(new Uri("/alive", UriKind.Relative));

        var samples = await Exposition.Read(service.Client);

        var counts = samples.Where(static s => s.Name == "http_server_request_duration_seconds_count").ToList();
        Assert.Equal(2, Assert.Single(counts).Value);
        Assert.Contains("http_route=\"/items/{id}\"", counts[0].Labels, StringComparison.Ordinal);
        Assert.Contains(samples, static s => s.Name == "kestrel_active_connections");
        Assert.Contains(samples, static s => s.Name == "dotnet_gc_collections_total");
    }

    [Fact]
    public async Task Every_kind_of_instrument_is_exposed_by_the_rules_of_names()
    {
        await using var service = await TestService.Start();
        using var meter = service.App.Services.GetRequiredService<IMeterFactory>().Create("Atrium.Tests");
        meter.CreateCounter<long>("atrium.test.tokens", "{token}").Add(3, new KeyValuePair<string, object?>("model.name", "a\"b\\c\nd"));
        var upDown = meter.CreateUpDownCounter<int>("atrium.test.slots");
        upDown.Add(5);
        upDown.Add(-2);
        meter.CreateGauge<double>("atrium.test.fill", "1").Record(0.25);
        meter.CreateCounter<long>("atrium.test.io", "By/s").Add(1);
        var histogram = meter.CreateHistogram<double>(
            "atrium.test.wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });
        histogram.Record(1);
        histogram.Record(1.5);
        histogram.Record(9);
        meter.CreateObservableCounter("atrium.test.seen_total", static () => 7L);
        meter.CreateObservableGauge("atrium.test.temperature", static () => double.NaN, "Cel");

        var samples = await Exposition.Read(service.Client);

        Assert.Equal(3, Value("atrium_test_tokens_total", "model_name=\"a\\\"b\\\\c\\nd\""));
        Assert.Equal(3, Value("atrium_test_slots", ""));
        Assert.Equal(0.25, Value("atrium_test_fill_ratio", ""));
        Assert.Equal(1, Value("atrium_test_io_bytes_per_second_total", ""));
        Assert.Equal(7, Value("atrium_test_seen_total", ""));
        Assert.Equal(double.NaN, Value("atrium_test_temperature_celsius", ""));
        Assert.Equal(1, Value("atrium_test_wait_seconds_bucket", "le=\"1\""));
        Assert.Equal(2, Value("atrium_test_wait_seconds_bucket", "le=\"2\""));
        Assert.Equal(3, Value("atrium_test_wait_seconds_bucket", "le=\"+Inf\""));
        Assert.Equal(3, Value("atrium_test_wait_seconds_count", ""));
        Assert.Equal(11.5, Value("atrium_test_wait_seconds_sum", ""));

        double Value(string name, string labels) => samples.Single(s => s.Name == name && s.Labels == labels).Value;
    }

    [Fact]
    public async Task Labels_in_another_order_are_the_same_series()
    {
        await using var service = await TestService.Start();
        using var meter = service.App.Services.GetRequiredService<IMeterFactory>().Create("Atrium.Tests");
        var counter = meter.CreateCounter<int>("atrium.test.orders");
        counter.Add(1, new("a", 1), new KeyValuePair<string, object?>("b", 2));
        counter.Add(1, new("b", 2), new KeyValuePair<string, object?>("a", 1));

        var samples = await Exposition.Read(service.Client);

        Assert.Equal(2, Assert.Single(samples, static s => s.Name == "atrium_test_orders_total").Value);
    }

    [Fact]
    public async Task Endless_labels_end_in_one_overflow_series()
    {
        await using var service = await TestService.Start();
        using var meter = service.App.Services.GetRequiredService<IMeterFactory>().Create("Atrium.Tests");
        var counter = meter.CreateCounter<int>("atrium.test.endless");
        for (var i = 0; i < 5000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        var samples = (await Exposition.Read(service.Client)).Where(static s => s.Name == "atrium_test_endless_total").ToList();

        Assert.InRange(samples.Count, 1000, 2001);
        Assert.Equal(5000, samples.Sum(static s => s.Value));
        Assert.Contains(samples, static s => s.Labels == "otel_metric_overflow=\"true\"");
    }

    [Fact]
    public async Task Services_of_one_process_show_only_their_own_and_one_shows_the_process()
    {
        await using var first = await TestService.Start(
            static app => app.MapGet("/first", static () => "1"), static b => b.ShareTelemetry(ownsProcessMetrics: true), "first");
        await using var second = await TestService.Start(
            static app => app.MapGet("/second", static () => "2"), static b => b.ShareTelemetry(), "second");
        await first.Client.GetStringAsync(new Uri("/first", UriKind.Relative));
        await second.Client.GetStringAsync(new Uri("/second", UriKind.Relative));

        var ofFirst = await Exposition.Read(first.Client);
        var ofSecond = await Exposition.Read(second.Client);

        Assert.Contains(ofFirst, static s => s.Labels.Contains("\"/first\"", StringComparison.Ordinal));
        Assert.DoesNotContain(ofFirst, static s => s.Labels.Contains("\"/second\"", StringComparison.Ordinal));
        Assert.Contains(ofSecond, static s => s.Labels.Contains("\"/second\"", StringComparison.Ordinal));
        Assert.DoesNotContain(ofSecond, static s => s.Labels.Contains("\"/first\"", StringComparison.Ordinal));
        Assert.Contains(ofFirst, static s => s.Name.StartsWith("dotnet_", StringComparison.Ordinal));
        Assert.DoesNotContain(ofSecond, static s => s.Name.StartsWith("dotnet_", StringComparison.Ordinal));
    }
}
