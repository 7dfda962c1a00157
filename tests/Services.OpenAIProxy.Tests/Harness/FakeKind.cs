using System.Runtime.CompilerServices;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Routing.Deployments;
using Atrium.OpenAIProxy.Routing.Settings;
using Microsoft.Extensions.Configuration;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>A kind of engine without a network, for what no text engine does: it says its <c>Model</c>, and fails as often as <c>Fail</c> says.</summary>
internal sealed class FakeKind : IBackendKind
{
    public string Name => "fake";

    public Type Options => typeof(FakeOptions);

    public IEnumerable<EngineTable> Tables => [];

    /// <summary>Every backend that was made.</summary>
    public List<FakeBackend> Made { get; } = [];

    public IEnumerable<IConfigurationSection> FromEnvironment(IConfiguration configuration, bool alone) => EngineSection.Deployments(configuration.GetSection("Fake"));

    public IBackend Create(IConfiguration settings)
    {
        var backend = new FakeBackend(settings.Get<FakeOptions>() ?? new FakeOptions());
        Made.Add(backend);
        return backend;
    }

    public static List<Deployment> Deployments(int count)
    {
        var kind = new FakeKind();
        return [.. Enumerable.Range(0, count).Select(i => new Deployment(
            new DeploymentSettings { Name = $"fake-{i}", Kind = kind, Options = new Dictionary<string, string?>() }, TimeProvider.System))];
    }

    internal sealed record FakeOptions
    {
        public Uri Url { get; init; } = new("http://fake");

        public string Model { get; init; } = "";

        public int Fail { get; init; }

        public bool Embeds { get; init; } = true;

        public string ApiKey { get; init; } = "";
    }

    internal sealed class FakeBackend(FakeOptions options) : IBackend
    {
        private int _asked;

        public string Provider => "fake";

        public Uri Address => options.Url;

        public bool Disposed { get; private set; }

        public int Asked => _asked;

        /// <summary>The last request that it was given.</summary>
        public GenerationRequest? Request { get; private set; }

        public ValueTask<FeatureTable> FeaturesAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new FeatureTable(
        [
            new(Feature.Embeddings, options.Embeds ? Support.Engine : Support.Refused), new(Feature.Tokenize, Support.Engine), new(Feature.Seed, Support.Engine),
            new(Feature.TopK, Support.Engine), new(Feature.Stop, Support.Engine),
        ]));

        public async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Request = request;
            Ask();
            await Task.Yield();
            yield return GenerationEvent.Started.Instance;
            yield return new GenerationEvent.Text(options.Model);
            yield return new GenerationEvent.ChoiceEnded(FinishReason.Stop);
            yield return new GenerationEvent.Usage(new TokenUsage(1, 1, Estimated: false));
            yield return GenerationEvent.Finished.Instance;
        }

        public Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
        {
            Ask();
            return Task.FromResult(new EmbeddingResult([[request.Model.Length]], 1, Estimated: false));
        }

        public Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken)
        {
            Ask();
            return Task.FromResult(new TokenizeResult([request.Text.Length], null));
        }

        public Task<BackendHealth> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(new BackendHealth(true));

        public void Dispose() => Disposed = true;

        private void Ask()
        {
            if (Interlocked.Increment(ref _asked) <= options.Fail)
            {
                throw new EngineException(new GenerationFailure(FailureKind.Unavailable, "not now"));
            }
        }
    }
}
