using System.Runtime.CompilerServices;
using Atrium.OpenAIProxy.Features;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Routing;

/// <summary>Decides which engine answers a request.</summary>
internal sealed class Router : IDisposable
{
    private readonly ILogger<Router> _logger;

    /// <summary>Takes the deployment that the environment describes.</summary>
    public Router(IEnumerable<IBackendKind> kinds, IConfiguration configuration, ILogger<Router> logger)
    {
        _logger = logger;
        var kind = kinds.First();
        Backend = kind.Create(configuration.GetSection(kind.Section));
    }

    /// <summary>The one engine.</summary>
    public IBackend Backend { get; }

    /// <inheritdoc/>
    public void Dispose() => Backend.Dispose();

    /// <summary>Has <paramref name="request"/> answered, in the order that <see cref="GenerationEvent"/> promises.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the engine's connection is closed.</exception>
    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GenerationFailure? refusal;
        try
        {
            var features = await Backend.FeaturesAsync(cancellationToken);
            refusal = RequestFeatures.Refusal(request, features);
            RequestFeatures.LogIgnored(_logger, request, features);
        }
        catch (EngineException exception)
        {
            refusal = exception.Failure;
        }

        if (refusal is not null)
        {
            yield return new GenerationEvent.Failed(refusal);
            yield break;
        }

        await foreach (var one in Backend.GenerateAsync(request, cancellationToken))
        {
            yield return one;
        }
    }
}
