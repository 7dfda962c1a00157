using Atrium.Upstreams.Inspection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Atrium.Upstreams;

/// <summary>A running mock engine: <c>await using var engine = await UpstreamListener.StartAsync(Dialect.Tgi);</c></summary>
public sealed class UpstreamListener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private UpstreamListener(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Upstream = app.Services.GetRequiredService<Upstream>();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What it does and has seen.</summary>
    public Upstream Upstream { get; }

    /// <summary>How requests are answered that do not say it themselves; may be changed between requests.</summary>
    public Script Script
    {
        get => Upstream.Script;
        set => Upstream.Script = value;
    }

    /// <summary>Everything it was asked.</summary>
    public Journal Journal => Upstream.Journal;

    /// <summary>Starts one on a free port. <paramref name="args"/> are those of <see cref="UpstreamApp.Create"/>.</summary>
    public static Task<UpstreamListener> StartAsync(Dialect dialect, params string[] args) => StartAsync(["--dialect", dialect.ToString(), .. args]);

    /// <summary>Starts one of the OpenAI dialect on a free port.</summary>
    public static Task<UpstreamListener> StartAsync(OpenAI.Flavour flavour, params string[] args) =>
        StartAsync(["--dialect", nameof(Dialect.OpenAI), "--flavour", flavour.ToString(), .. args]);

    /// <summary>Starts one by its arguments alone.</summary>
    public static async Task<UpstreamListener> StartAsync(string[] args)
    {
        var app = UpstreamApp.Create(args);
        await app.StartAsync();
        return new UpstreamListener(app);
    }

    /// <summary>Completes when it was told to end.</summary>
    public Task WaitAsync() => _app.WaitForShutdownAsync();

    /// <summary>Ends it; whoever is connected is cut off, and who comes is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
