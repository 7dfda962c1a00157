using System.Buffers;
using System.Net.Http.Headers;
using Atrium.OpenAIProxy.Backends.Wire;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>HTTP to one engine. Cancelling a call closes its connection, which is how an engine learns that nobody waits any more.</summary>
internal sealed class OpenAIClient : IDisposable
{
    private const int LongestError = 64 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly List<KeyValuePair<string, string>> _headers = [];

    /// <summary>Speaks to the engine of <paramref name="options"/>.</summary>
    public OpenAIClient(OpenAIOptions options, EngineConnections connections)
    {
        _http = connections.Open(TimeSpan.FromSeconds(options.ConnectTimeoutSeconds));
        foreach (var (name, value) in options.Headers)
        {
            if (options.ApiKey is null || !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                _headers.Add(new(name, value));
            }
        }

        if (options.ApiKey is { } key)
        {
            _headers.Add(new("Authorization", $"Bearer {key}"));
        }

        if (options.Organization is { } organization)
        {
            _headers.Add(new("OpenAI-Organization", organization));
        }
    }

    /// <summary>Asks for something.</summary>
    public Task<HttpResponseMessage> GetAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, address), "", cancellationToken);

    /// <summary>Sends <paramref name="body"/>; returns as soon as the reply's head is there.</summary>
    public Task<HttpResponseMessage> PostAsync(Uri address, ReadOnlyMemory<byte> body, string requestId, CancellationToken cancellationToken) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } } }, requestId, cancellationToken);

    /// <summary>The body of an error reply, as far as it is worth reading.</summary>
    public static async Task<ErrorReply> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LongestError);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await body.ReadAtLeastAsync(buffer, LongestError, throwOnEndOfStream: false, cancellationToken);
            return ErrorReply.Read(buffer.AsSpan(0, length));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new ErrorReply((string?)null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string requestId, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (requestId.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-Request-Id", requestId);
            request.Headers.TryAddWithoutValidation("X-Client-Request-Id", requestId);
        }

        var response = await _http.SendAsync(request, cancellationToken);

        // The connection keeps the request until the answer has ended, but what was sent is not needed again.
        request.Content = null;
        return response;
    }
}
