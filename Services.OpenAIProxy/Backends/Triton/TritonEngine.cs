using System.Net;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>An engine that speaks Triton's generate extension: NVIDIA Triton, or Engine.Local.</summary>
internal sealed class TritonEngine(TritonClient client, ModelReader reader, TritonOptions options, TimeProvider time) : ITextEngine
{
    private readonly RememberedModel<TritonModel> _model = new(reader.ReadAsync, time);
    private readonly TritonTokens _tokens = new(client, options, time);
    private readonly TritonEmbeddings _embeddings = new(client, time);
    private readonly TritonReadiness _readiness = new(client, options);

    /// <inheritdoc/>
    public string Provider => "triton";

    /// <inheritdoc/>
    public Uri Address => options.Url;

    /// <inheritdoc/>
    public EngineLoad? Load { get; private set; }

    /// <inheritdoc/>
    public async Task<TextModel> DescribeAsync(CancellationToken cancellationToken) => await _model.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public void Forget() => _model.Forget();

    /// <inheritdoc/>
    public Task<int?> CountAsync(TextModel model, string prompt, CancellationToken cancellationToken) => _tokens.CountAsync(prompt, cancellationToken);

    /// <inheritdoc/>
    public async Task<ITextAnswer> OpenAsync(TextCall call, CancellationToken cancellationToken)
    {
        var model = (TritonModel)call.Model;
        if (model.CannotGenerate is { } problem)
        {
            // A model that embeds is asked for the wrong thing; any other is not set up to be asked.
            throw new EngineException(model.Embeddings == EmbeddingWay.None
                ? new GenerationFailure(FailureKind.Engine, problem)
                : new GenerationFailure(FailureKind.InvalidRequest, problem, "model"));
        }

        var response = await client.PostAsync(
            call.Streamed ? "generate_stream" : "generate", TritonRequestWriter.Write(call, model), call.Request.RequestId, cancellationToken);
        try
        {
            Load = LoadHeader.Read(response, time) ?? Load;
            return response.StatusCode == HttpStatusCode.OK
                ? new TritonAnswer(response, call)
                : throw new EngineException(Blamed(await TritonFailures.OfResponseAsync(response, model.ContextLength, time, cancellationToken), call));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public GenerationFailure Explain(Exception exception, bool started) => TritonFailures.OfException(exception, started);

    /// <inheritdoc/>
    public async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) =>
        await _embeddings.EmbedAsync(request, await _model.GetAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken) =>
        await _tokens.TokenizeAsync(request, (await _model.GetAsync(cancellationToken)).ContextLength, cancellationToken);

    /// <inheritdoc/>
    public async Task<BackendHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var health = await _readiness.CheckAsync(cancellationToken);
        if (!health.Ready)
        {
            return health;
        }

        var model = await _model.GetAsync(cancellationToken);
        return model.CannotGenerate is { } problem && model.Embeddings == EmbeddingWay.None
            ? new BackendHealth(false, problem)
            : health with { ContextLength = model.ContextLength };
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    // A guide that cannot be used was made of the functions where no form was asked for.
    private static GenerationFailure Blamed(GenerationFailure failure, TextCall call) =>
        failure.Param == "response_format" && call.Guide is not null && call.Request.Format.Kind == ResponseFormatKind.Text ? failure with { Param = "tools" } : failure;
}
