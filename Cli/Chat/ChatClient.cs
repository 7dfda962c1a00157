using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Atrium.Cli.Chat;

/// <summary>Speaks to an OpenAI-compatible server. Every failure becomes a <see cref="CliException"/> that says what to do next.</summary>
internal sealed class ChatClient : IDisposable
{
    private const string Done = "[DONE]";

    private readonly Uri _server;
    private readonly HttpClient _http;

    public ChatClient(Uri server, string? key)
    {
        _server = server;
        _http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrWhiteSpace(key))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>The names of the models the server offers.</summary>
    public async Task<IReadOnlyList<string>> ModelsAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address("/v1/models"));
        using var response = await SendAsync(request, cancellationToken);
        try
        {
            var list = await response.Content.ReadFromJsonAsync(ChatJson.Default.ModelList, cancellationToken);
            return [.. (list?.Data ?? []).Select(static m => m.Id)];
        }
        catch (JsonException)
        {
            throw new CliException($"{_server} answers, but not like an OpenAI server (GET /v1/models). Is --url right?");
        }
    }

    /// <summary>Streams one answer. Cancelling drops the connection, which ends the work on the server.</summary>
    public async IAsyncEnumerable<ChatChunk> StreamAsync(
        ChatCompletionRequest body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address("/v1/chat/completions"))
        {
            Content = JsonContent.Create(body, ChatJson.Default.ChatCompletionRequest),
        };
        using var response = await SendAsync(request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var finished = false;
        await using var events = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events))
        {
            var data = events.Current.Data;
            if (data == Done)
            {
                yield break;
            }

            var chunk = Parse(data);
            if (chunk.Error is { ValueKind: not JsonValueKind.Null } error)
            {
                throw new CliException($"The server stopped the answer: {Describe(error)}");
            }

            finished |= chunk.Choices?.Any(static c => c.FinishReason is not null) ?? false;
            yield return chunk;
        }

        if (!finished)
        {
            throw new CliException("The connection ended in the middle of the answer.");
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<bool> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new CliException("The connection broke in the middle of the answer.");
        }
    }

    private static ChatChunk Parse(string data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, ChatJson.Default.ChatChunk) ?? new ChatChunk();
        }
        catch (JsonException)
        {
            throw new CliException($"The server sent something that is not a chat chunk: {(data.Length > 200 ? data[..200] : data)}");
        }
    }

    private Uri Address(string path) => new(_server.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw new CliException($"Nothing listens at {_server}. Start the stack with: ./atrium up");
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"{_server} cannot be reached: {e.Message}");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new CliException(await DescribeAsync(response, cancellationToken));
        }
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        string? reason = null;
        try
        {
            reason = JsonSerializer.Deserialize(text, ChatJson.Default.ErrorBody)?.Error is { } error ? Describe(error) : null;
        }
        catch (JsonException)
        {
            // Not an error body of ours; the status says enough.
        }

        var message = $"The server answered {(int)response.StatusCode}{(reason is null ? "" : $": {reason}")}";
        return response.StatusCode == HttpStatusCode.Unauthorized
            ? message + " Give a key with --key or in ATRIUM_API_KEY."
            : message;
    }

    private static string Describe(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => error.GetString()!,
        JsonValueKind.Object when error.TryGetProperty("message", out var message) => message.ToString(),
        _ => error.ToString(),
    };
}
