using System.Net.Http.Headers;
using Atrium.OpenAIProxy.Backends.Wire;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>HTTP to one server. Cancelling a call closes its connection, which is how TGI learns that nobody waits any more.</summary>
internal sealed class TgiClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly string _root;
    private readonly AuthenticationHeaderValue? _authorization;

    /// <summary>Addresses the server at <paramref name="address"/>.</summary>
    public TgiClient(Uri address, TgiOptions settings, EngineConnections connections)
    {
        _root = address.AbsoluteUri.TrimEnd('/');
        _authorization = string.IsNullOrEmpty(settings.AuthToken) ? null : new AuthenticationHeaderValue("Bearer", settings.AuthToken);
        _http = connections.Open(TimeSpan.FromSeconds(settings.ConnectTimeoutSeconds));
    }

    /// <summary>Asks for <c>info</c> or <c>health</c>.</summary>
    public Task<HttpResponseMessage> GetAsync(string about, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{_root}/{about}"), cancellationToken);

    /// <summary>Sends <paramref name="body"/> to <c>generate</c>, <c>generate_stream</c> or <c>tokenize</c>; returns as soon as the reply's head is there.</summary>
    public Task<HttpResponseMessage> PostAsync(string verb, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"{_root}/{verb}") { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } } }, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = _authorization;
        return _http.SendAsync(request, cancellationToken);
    }
}
