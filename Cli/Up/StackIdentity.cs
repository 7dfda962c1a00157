using System.Text.Json;
using Atrium.Cli.Chat;
using Atrium.Standalone;

namespace Atrium.Cli.Up;

/// <summary>Which engine and model answer, as they say themselves.</summary>
internal sealed record StackIdentity(string Engine, string EngineAddress, string Model)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<StackIdentity> AskAsync(RunningAtrium atrium, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        var address = atrium.EngineAddress.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new StackIdentity(
            await TryAsync(() => EngineAsync(http, address, cancellationToken)) ?? "an engine that does not answer yet,",
            address,
            await TryAsync(() => ModelAsync(http, atrium.ProxyAddress, cancellationToken)) ?? "unknown");
    }

    private static async Task<string?> EngineAsync(HttpClient http, string address, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = await http.GetFromJsonAsync(address + "/v2", UpJson.Default.ServerMetadata, cancellationToken);
            return metadata?.Name is { } name ? $"{name} {metadata.Version}".Trim() : null;
        }
        catch (HttpRequestException e) when (e.StatusCode is not null)
        {
            // It answers, but not Triton's question who it is.
            return "an engine";
        }
    }

    // The proxy itself, on loopback: the gateway might ask for a key.
    private static async Task<string?> ModelAsync(HttpClient http, Uri proxy, CancellationToken cancellationToken)
    {
        var models = await http.GetFromJsonAsync(new Uri(proxy, "/v1/models"), ChatJson.Default.ModelList, cancellationToken);
        return models?.Data is [var first, ..] ? first.Id : null;
    }

    private static async Task<string?> TryAsync(Func<Task<string?>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }
}
