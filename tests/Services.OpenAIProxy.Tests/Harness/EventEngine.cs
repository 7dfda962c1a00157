using System.Runtime.CompilerServices;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>An engine that carries out everything and says what a test tells it to, as events; it remembers what it was asked.</summary>
internal sealed class EventEngine : IBackend, IBackendKind
{
    /// <summary>What it answers, the end included.</summary>
    public Func<GenerationRequest, IEnumerable<GenerationEvent>> Answer { get; set; } = static _ => Say("Hello.");

    /// <summary>The vectors it answers with.</summary>
    public Func<EmbeddingRequest, EmbeddingResult> Embed { get; set; } = static _ => new EmbeddingResult([[1]], 1, Estimated: false);

    /// <summary>The tokens it answers with.</summary>
    public Func<TokenizeRequest, TokenizeResult> Tokenize { get; set; } = static _ => new TokenizeResult([1], 4096);

    /// <summary>What it does not carry out.</summary>
    public IReadOnlyList<Feature> Lacks { get; set; } = [];

    /// <summary>What it was asked, the bodies as text.</summary>
    public List<(GenerationRequest Request, string Body)> Asked { get; } = [];

    public (GenerationRequest Request, string Body) Last => Asked[^1];

    /// <summary>When set, the answer stops there until the client leaves; <see cref="Cancelled"/> tells that it was noticed.</summary>
    public bool HangsBeforeEnd { get; set; }

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Provider => "test";

    public Uri Address { get; } = new("http://test.invalid/");

    public string Name => "test";

    public Type Options => typeof(TestOptions);

    public IEnumerable<EngineTable> Tables => [];

    public IEnumerable<IConfigurationSection> FromEnvironment(IConfiguration configuration, bool alone) =>
        EngineSection.Deployments(configuration.GetSection("Test"), ("Url", "http://test.invalid/"));

    /// <summary>A proxy with this as its only engine.</summary>
    public Task<ProxyUnderTest> ProxyAsync(params string[] variables) => ProxyUnderTest.StartAsync(Use, variables);

    public Task<ProxyUnderTest> ProxyAsync(Action<WebApplicationBuilder> configure, params string[] variables) => ProxyUnderTest.StartAsync(
        builder =>
        {
            Use(builder);
            configure(builder);
        },
        variables);

    /// <summary>A whole answer of one text.</summary>
    public static IEnumerable<GenerationEvent> Say(string text, FinishReason reason = FinishReason.Stop) =>
        Whole([.. text.Split(' ').Select((word, i) => (i == 0 ? "" : " ") + word).Where(static word => word.Length > 0).Select(static word => new GenerationEvent.Text(word))], reason);

    /// <summary>A whole answer around <paramref name="events"/>.</summary>
    public static IEnumerable<GenerationEvent> Whole(IEnumerable<GenerationEvent> events, FinishReason reason = FinishReason.Stop, TokenUsage? usage = null) =>
    [
        GenerationEvent.Started.Instance,
        .. events,
        new GenerationEvent.ChoiceEnded(reason),
        new GenerationEvent.Usage(usage ?? new TokenUsage(11, 5, Estimated: false)),
        GenerationEvent.Finished.Instance,
    ];

    public ValueTask<FeatureTable> FeaturesAsync(CancellationToken cancellationToken) => new(new FeatureTable(
        Enum.GetValues<Feature>().Except(Lacks).Select(static feature => KeyValuePair.Create(feature, Support.Engine))));

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add((request, request.Body.GetRawText()));
        }

        foreach (var one in Answer(request))
        {
            if (HangsBeforeEnd && one is GenerationEvent.ChoiceEnded)
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                finally
                {
                    Cancelled.TrySetResult();
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return one;
            await Task.Yield();
        }
    }

    public Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) => Task.FromResult(Embed(request));

    public Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken) => Task.FromResult(Tokenize(request));

    public Task<BackendHealth> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(new BackendHealth(true));

    public IBackend Create(IConfiguration settings) => this;

    public void Dispose()
    {
    }

    private void Use(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<IBackendKind>();
        builder.Services.AddSingleton<IBackendKind>(this);
    }

    private sealed record TestOptions(Uri Url);
}
