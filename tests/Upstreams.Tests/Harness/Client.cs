using System.Text;
using System.Text.Json;

namespace Atrium.Upstreams.Tests.Harness;

/// <summary>A client that takes what comes.</summary>
internal static class Client
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public static Task<HttpResponseMessage> PostAsync(UpstreamListener to, string path, string body, string? mock = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(to.Address, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (mock is not null)
        {
            request.Headers.Add("x-mock", mock);
        }

        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The body as JSON, which must have come with <paramref name="status"/>.</summary>
    public static async Task<JsonElement> JsonAsync(UpstreamListener to, string path, string body, string? mock = null, int status = 200)
    {
        using var response = await PostAsync(to, path, body, mock);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> GetAsync(UpstreamListener from, string path) =>
        JsonDocument.Parse(await Http.GetStringAsync(new Uri(from.Address, path))).RootElement;

    /// <summary>The data of all events, in order.</summary>
    public static async Task<List<string>> EventsAsync(UpstreamListener to, string path, string body, string? mock = null)
    {
        using var response = await PostAsync(to, path, body, mock);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("text/event-stream", response.Content.Headers.ContentType?.ToString() ?? text, StringComparison.Ordinal);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static part => part["data: ".Length..])];
    }

    /// <summary>Sends the chat that every test of OpenAI's dialect sends.</summary>
    public static string Chat(string text = "hi", string more = "") =>
        $$"""{"model":"m","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]{{(more.Length > 0 ? "," + more : "")}}}""";

    public static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
