using System.Net;
using System.Text;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Tests.Harness;

/// <summary>Calls of any endpoint.</summary>
internal static class Calls
{
    public static Task<HttpResponseMessage> SendAsync(
        this ProxyUnderTest proxy, HttpMethod method, string path, string? body = null, string? key = null, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead,
        CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        return proxy.Client.SendAsync(request, until, cancellationToken);
    }

    /// <summary>The JSON of an answer with the status <paramref name="status"/>.</summary>
    public static async Task<JsonElement> JsonAsync(this ProxyUnderTest proxy, HttpMethod method, string path, string? body = null, int status = 200, string? key = null)
    {
        using var response = await proxy.SendAsync(method, path, body, key);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == (HttpStatusCode)status, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static Task<JsonElement> PostJsonAsync(this ProxyUnderTest proxy, string path, string body, int status = 200, string? key = null) =>
        proxy.JsonAsync(HttpMethod.Post, path, body, status, key);

    public static Task<JsonElement> GetJsonAsync(this ProxyUnderTest proxy, string path, int status = 200, string? key = null) =>
        proxy.JsonAsync(HttpMethod.Get, path, null, status, key);

    /// <summary>The error of a refused POST.</summary>
    public static async Task<JsonElement> RefusalAsync(this ProxyUnderTest proxy, string path, string body, int status = 400) =>
        (await proxy.PostJsonAsync(path, body, status)).GetProperty("error");

    /// <summary>A stream with nothing but data lines, as the chat API has it.</summary>
    public static async Task<ChatStreamResult> StreamAsync(this ProxyUnderTest proxy, HttpMethod method, string path, string body)
    {
        using var response = await proxy.SendAsync(method, path, body, until: HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return await ChatStreamResult.ReadAsync(response);
    }

    /// <summary>A stream of named events.</summary>
    public static async Task<NamedEvents> EventsAsync(this ProxyUnderTest proxy, string path, string body)
    {
        using var response = await proxy.SendAsync(HttpMethod.Post, path, body, until: HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var result = await ChatStreamResult.ReadAsync(response);
        return new NamedEvents(result.Raw, result.Broken);
    }

    public static string? Text(this JsonElement element, string member) => element.GetProperty(member).GetString();
}

/// <summary>What a client got of a stream whose events have names.</summary>
internal sealed record NamedEvents(string Raw, bool Broken)
{
    /// <summary>The events in order, comments left out.</summary>
    public IReadOnlyList<(string Name, JsonElement Data)> All { get; } = [.. Raw.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Where(static block => block.StartsWith("event: ", StringComparison.Ordinal))
        .Select(static block =>
        {
            var lines = block.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            return (lines[0]["event: ".Length..], JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement);
        })];

    public IReadOnlyList<string> Names => [.. All.Select(static one => one.Name)];

    public JsonElement this[string name] => All.Single(one => one.Name == name).Data;

    public IEnumerable<JsonElement> Of(string name) => All.Where(one => one.Name == name).Select(static one => one.Data);
}
