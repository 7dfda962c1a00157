using System.Net;
using System.Text.Json;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Templates;
using Atrium.OpenAIProxy.TextEngines;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>Text Generation Inference by its own API.</summary>
internal sealed class TgiEngine : ITextEngine
{
    private readonly TgiClient _client;
    private readonly TgiOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TgiEngine> _logger;
    private readonly ChatTemplate _template;
    private readonly RememberedModel<TextModel> _model;

    /// <summary>Over <paramref name="client"/>, which it owns. <paramref name="template"/> is empty for a model whose format is not known.</summary>
    public TgiEngine(TgiClient client, Uri address, TgiOptions options, TemplateSource template, TimeProvider time, ILogger<TgiEngine> logger)
    {
        (_client, Address, _options, _time, _logger) = (client, address, options, time, logger);
        _template = new ChatTemplate(template, options.NeutraliseSpecialTokens, time);
        _model = new RememberedModel<TextModel>(AskAsync, time);
    }

    /// <inheritdoc/>
    public string Provider => "tgi";

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <inheritdoc/>
    public EngineLoad? Load => null;

    /// <inheritdoc/>
    public Task<TextModel> DescribeAsync(CancellationToken cancellationToken) => _model.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public void Forget() => _model.Forget();

    /// <inheritdoc/>
    public async Task<int?> CountAsync(TextModel model, string prompt, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.PostAsync("tokenize", TgiRequestWriter.Tokens(prompt), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? (await TokensAsync(response, cancellationToken)).Count : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or HttpRequestException or IOException)
        {
            // An answer is worth more than its count.
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<ITextAnswer> OpenAsync(TextCall call, CancellationToken cancellationToken)
    {
        TgiGrammar.Check(call);
        var response = await _client.PostAsync(call.Streamed ? "generate_stream" : "generate", TgiRequestWriter.Write(call), cancellationToken);
        try
        {
            return response.StatusCode == HttpStatusCode.OK
                ? await TgiAnswer.OpenAsync(response, call, stop => CountAsync(call.Model, call.Prompt.Text, stop), cancellationToken)
                : throw new EngineException(await TgiFailures.OfResponseAsync(response, call.Model.ContextLength, _time, cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public GenerationFailure Explain(Exception exception, bool started) => EngineFailures.OfException(exception, started, "TGI");

    /// <inheritdoc/>
    public Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) =>
        throw new EngineException(new GenerationFailure(FailureKind.InvalidRequest, "The engine behind this model gives no embeddings.", "model"));

    /// <inheritdoc/>
    public async Task<TokenizeResult> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken)
    {
        if (!request.AddSpecial)
        {
            throw new EngineException(new GenerationFailure(
                FailureKind.InvalidRequest, "The engine behind this model always adds the tokens for the beginning of a text.", "add_special_tokens"));
        }

        var contextLength = (await _model.GetAsync(cancellationToken)).ContextLength;
        using var response = await _client.PostAsync("tokenize", TgiRequestWriter.Tokens(request.Text), cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? new TokenizeResult(await TokensAsync(response, cancellationToken), contextLength)
            : throw new EngineException(await TgiFailures.OfResponseAsync(response, contextLength, _time, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<BackendHealth> CheckAsync(CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync("health", cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var (message, _) = await EngineFailures.ReadAsync(response, cancellationToken);
            return new BackendHealth(false, $"The engine answers, but is not ready (HTTP {(int)response.StatusCode}{(message is null ? "" : $": {message}")}).");
        }

        return new BackendHealth(true, ContextLength: (await _model.GetAsync(cancellationToken)).ContextLength);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<TextModel> AskAsync(TextModel? before)
    {
        var info = await ReadInfoAsync();
        if (before is null)
        {
            Log.Serves(_logger, info.Version ?? "of unknown version", info.ModelId ?? "a model", _options.Pool, _options.Replica);
        }

        return new TextModel
        {
            Template = _template,
            Features = TgiFeatures.Table,
            ContextLength = info.MaxTotalTokens is > 0 ? info.MaxTotalTokens : null,
            TakesStops = true,
            MostStops = info.MaxStopSequences ?? TgiInfo.UsualStops,

            // The last event has the whole text in it: a stream without one was broken off.
            SaysFinish = true,
            UsualText = before?.UsualText ?? default,
        };
    }

    private async Task<TgiInfo> ReadInfoAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.ResponseTimeoutSeconds), _time);
        using var response = await _client.GetAsync("info", timeout.Token);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new EngineException(await TgiFailures.OfResponseAsync(response, null, _time, timeout.Token));
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new TgiInfo();
        }

        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
            return await JsonSerializer.DeserializeAsync(body, TgiJson.Default.TgiInfo, timeout.Token) ?? new TgiInfo();
        }
        catch (JsonException)
        {
            return new TgiInfo();
        }
    }

    private static async Task<IReadOnlyList<int>> TokensAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var tokens = await JsonSerializer.DeserializeAsync(body, TgiJson.Default.IReadOnlyListTgiToken, cancellationToken);
        return tokens?.Select(static token => token.Id).ToList() ?? throw new InvalidDataException("The engine's reply holds no tokens.");
    }
}
