using Atrium.OpenAIProxy.Backends.Tgi;
using Atrium.OpenAIProxy.Backends.Triton;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;
using Atrium.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>A mock engine on a loopback port, and the backend for it without a proxy around.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly WebApplication _upstream;

    private EngineUnderTest(WebApplication upstream, IBackend backend) => (_upstream, Backend) = (upstream, backend);

    public static GenerationRequest Request { get; } = new() { Model = "m", Messages = [new ChatTurn(ChatRole.User, "hi")] };

    public IBackend Backend { get; }

    public Upstream Mock => _upstream.Services.GetRequiredService<Upstream>();

    /// <summary>Triton; <paramref name="arguments"/> are the mock's.</summary>
    public static Task<EngineUnderTest> TritonAsync(params string[] arguments) => StartAsync(Triton(new EngineConnections()), [], arguments);

    /// <summary>TGI, with settings of the backend.</summary>
    public static Task<EngineUnderTest> TgiAsync(Dictionary<string, string?>? settings = null, params string[] arguments) =>
        StartAsync(Tgi(new EngineConnections()), settings ?? [], ["--dialect", "tgi", .. arguments]);

    public static TritonKind Triton(EngineConnections connections) => new(connections, TimeProvider.System, NullLoggerFactory.Instance);

    public static TgiKind Tgi(EngineConnections connections) => new(connections, TimeProvider.System, NullLoggerFactory.Instance);

    public Task<Told> AskAsync(GenerationRequest request, CancellationToken cancellationToken = default) => Told.ByAsync(Backend, request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Backend.Dispose();
        await _upstream.StopAsync(new CancellationToken(canceled: true));
        await _upstream.DisposeAsync();
    }

    private static async Task<EngineUnderTest> StartAsync(IBackendKind kind, Dictionary<string, string?> settings, string[] arguments)
    {
        var upstream = UpstreamApp.Create(arguments);
        await upstream.StartAsync();
        settings["Url"] = ProxyUnderTest.AddressOf(upstream).AbsoluteUri;
        return new EngineUnderTest(upstream, kind.Create(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
    }
}

/// <summary>What a backend told.</summary>
internal sealed record Told(IReadOnlyList<GenerationEvent> Events)
{
    public string Text => string.Concat(Events.OfType<GenerationEvent.Text>().Select(static one => one.Delta));

    public string Reasoning => string.Concat(Events.OfType<GenerationEvent.Reasoning>().Select(static one => one.Delta));

    public IReadOnlyList<TokenLogprob> Tokens => [.. Events.OfType<GenerationEvent.Logprobs>().SelectMany(static one => one.Tokens)];

    public FinishReason? Finish => Events.OfType<GenerationEvent.ChoiceEnded>().SingleOrDefault()?.Reason;

    public TokenUsage? Usage => Events.OfType<GenerationEvent.Usage>().SingleOrDefault()?.Tokens;

    public GenerationFailure? Failure => (Events[^1] as GenerationEvent.Failed)?.Failure;

    public static async Task<Told> ByAsync(IBackend backend, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var events = new List<GenerationEvent>();
        await foreach (var one in backend.GenerateAsync(request, cancellationToken))
        {
            events.Add(one);
        }

        return new Told(events);
    }
}
