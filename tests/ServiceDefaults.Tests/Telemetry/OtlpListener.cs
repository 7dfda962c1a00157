using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Atrium.ServiceDefaults.Tests.Telemetry;

/// <summary>A collector that speaks OTLP over HTTP, as far as the tests need it.</summary>
internal sealed class OtlpListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();

    private OtlpListener()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue((context.Request.Path.Value!.Split('/')[^1], body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public string Address => _app.Urls.First();

    public string[] Arguments =>
    [
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    ];

    public IReadOnlyList<Span> Spans =>
    [
        .. from request in _received
           where request.Signal == "traces"
           from resource in Proto.Read(request.Body).Messages(1)
           let service = Attributes(resource.Message(1)).GetValueOrDefault("service.name", "")
           from scope in resource.Messages(2)
           from span in scope.Messages(2)
           select new Span(service, span.Text(5), span.Number(6), Attributes(span, 9)),
    ];

    public IReadOnlyList<string> Metrics =>
    [
        .. from request in _received
           where request.Signal == "metrics"
           from resource in Proto.Read(request.Body).Messages(1)
           from scope in resource.Messages(2)
           from metric in scope.Messages(2)
           select metric.Text(1),
    ];

    public IReadOnlyList<string> Logs =>
    [
        .. from request in _received
           where request.Signal == "logs"
           from resource in Proto.Read(request.Body).Messages(1)
           from scope in resource.Messages(2)
           from record in scope.Messages(2)
           select record.Message(5).Text(1) + " " + string.Join(',', Attributes(record, 6)),
    ];

    public static async Task<OtlpListener> Start()
    {
        var listener = new OtlpListener();
        await listener._app.StartAsync();
        return listener;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Dictionary<string, string> Attributes(Proto message, int field = 1)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var pair in message.Messages(field))
        {
            var value = pair.Message(2);
            attributes[pair.Text(1)] = value.Has(1) ? value.Text(1) : value.Has(3) ? $"{value.Number(3)}" : "";
        }

        return attributes;
    }

    internal sealed record Span(string Service, string Name, long Kind, Dictionary<string, string> Attributes)
    {
        public const long Server = 2;
    }
}
