using System.Net.Http.Headers;
using Atrium.OpenAIProxy.Backends.Wire;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>HTTP to one engine. Cancelling a call closes its connection, which is how Triton learns that nobody waits any more.</summary>
internal sealed class TritonClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly string _root;
    private readonly Uri _models;

    /// <summary>Addresses the engine and model of <paramref name="settings"/>.</summary>
    public TritonClient(TritonOptions settings, EngineConnections connections)
    {
        _root = settings.Url.AbsoluteUri.TrimEnd('/');
        _models = new Uri($"{_root}/v2/models/{Uri.EscapeDataString(settings.Model)}/");
        _http = connections.Open(TimeSpan.FromSeconds(settings.ConnectTimeoutSeconds));
    }

    /// <summary>Asks about the model: <c>config</c>, <c>ready</c>, <c>stats</c>.</summary>
    public Task<HttpResponseMessage> GetAsync(string about, CancellationToken cancellationToken) =>
        _http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_models, about)), cancellationToken);

    /// <summary>Asks whether the engine is ready.</summary>
    public Task<HttpResponseMessage> GetReadyAsync(CancellationToken cancellationToken) =>
        _http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_root + "/v2/health/ready")), cancellationToken);

    /// <summary>Asks for the models of the repository and their states.</summary>
    public Task<HttpResponseMessage> IndexAsync(CancellationToken cancellationToken) =>
        _http.SendAsync(Post(new Uri(_root + "/v2/repository/index"), "{}"u8.ToArray()), cancellationToken);

    /// <summary>
    /// Sends <paramref name="body"/> to <c>generate</c>, <c>generate_stream</c> or <c>infer</c>; returns as soon as the reply's head is there.
    /// </summary>
    public Task<HttpResponseMessage> PostAsync(string verb, ReadOnlyMemory<byte> body, string requestId, CancellationToken cancellationToken)
    {
        var request = Post(new Uri(_models, verb), body);
        if (requestId.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("triton-request-id", requestId);
        }

        LoadHeader.Ask(request);
        return _http.SendAsync(request, cancellationToken);
    }

    /// <summary>Asks for the tokens of a text; only Engine.Local knows this one.</summary>
    public Task<HttpResponseMessage> TokenizeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _http.SendAsync(Post(new Uri(_root + "/tokenize"), body), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Post(Uri address, ReadOnlyMemory<byte> body) =>
        new(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } } };
}
