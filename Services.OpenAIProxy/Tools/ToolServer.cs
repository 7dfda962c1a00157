using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Atrium.OpenAIProxy.Tools;

/// <summary>Asks the tool server on behalf of a client.</summary>
internal sealed class ToolServer(IHttpClientFactory clients, IOptions<ToolServerOptions> options, TimeProvider time)
{
    private const int LongestAnswer = 32 * 1024 * 1024;

    /// <summary>The tool's answer, a JSON object; when there is none, <c>Problem</c> says why.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the request is dropped.</exception>
    public async Task<(byte[]? Body, string? Problem)> GetAsync(string path, QueryString query, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ToolServerOptions.Service);
            client.MaxResponseContentBufferSize = LongestAnswer;
            client.Timeout = Timeout.InfiniteTimeSpan;
            using var response = await client.GetAsync(new Uri($"http://{ToolServerOptions.Service}{path}{query}"), either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return IsAnswer(body) ? (body, null) : (null, $"The tool server failed (HTTP {(int)response.StatusCode}).");
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                ? "The tool server cannot be reached."
                : "The tool server broke off its answer.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"The tool server did not answer within {options.Value.TimeoutSeconds} seconds.");
        }
    }

    /// <summary>Every answer of a tool is an object that says its <c>status</c>; problem details, whose status is a number, are none.</summary>
    private static bool IsAnswer(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
