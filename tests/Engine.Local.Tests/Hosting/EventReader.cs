using System.Text.Json.Nodes;

namespace Atrium.Engine.Tests.Hosting;

/// <summary>Reads a stream of events strictly: <c>data: {...}</c>, an empty line, nothing else.</summary>
public sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = new StreamReader(body);
    }

    public static async Task<EventReader> OpenAsync(HttpClient client, string path, HttpContent content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return new EventReader(response, await response.Content.ReadAsStreamAsync(cancellation));
    }

    /// <summary>The next event, or null at the end.</summary>
    public async Task<JsonObject?> NextAsync(CancellationToken cancellation = default)
    {
        var line = await _reader.ReadLineAsync(cancellation);
        if (line is null)
        {
            return null;
        }

        Assert.StartsWith("data: {", line, StringComparison.Ordinal);
        Assert.Equal("", await _reader.ReadLineAsync(cancellation));
        return JsonNode.Parse(line["data: ".Length..])!.AsObject();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
