using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Whether the server and its model are ready, and if not, what the repository says about the model.</summary>
internal sealed class TritonReadiness(TritonClient client, TritonOptions options)
{
    /// <summary>Asks.</summary>
    public async Task<BackendHealth> CheckAsync(CancellationToken cancellationToken)
    {
        using (var server = await client.GetReadyAsync(cancellationToken))
        {
            if (!server.IsSuccessStatusCode)
            {
                return new BackendHealth(false, $"The engine answers, but is not ready (HTTP {(int)server.StatusCode}).{await StateAsync(cancellationToken)}");
            }
        }

        using var model = await client.GetAsync("ready", cancellationToken);

        // A 404 without a message is a server that has no such endpoint.
        return model.IsSuccessStatusCode || (model.StatusCode == HttpStatusCode.NotFound && (await EngineFailures.ReadAsync(model, cancellationToken)).Message is null)
            ? new BackendHealth(true)
            : new BackendHealth(false, $"The engine is ready, but its model '{options.Model}' is not (HTTP {(int)model.StatusCode}).{await StateAsync(cancellationToken)}");
    }

    /// <summary>A sentence about the model's state in the repository; empty where the engine does not show it.</summary>
    private async Task<string> StateAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.IndexAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return "";
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var entries = await JsonSerializer.DeserializeAsync(body, TritonJson.Default.IReadOnlyListRepositoryEntry, cancellationToken) ?? [];
            return entries.LastOrDefault(entry => entry.Name == options.Model) switch
            {
                null => $" Its repository has no model '{options.Model}'.",
                { State: { Length: > 0 } state } entry => $" The repository says: {state}{(entry.Reason is { Length: > 0 } reason ? $" ({reason})" : "")}.",
                _ => $" The model '{options.Model}' is in the repository, but not loaded.",
            };
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            return "";
        }
    }
}

/// <summary>A model of the repository.</summary>
internal sealed record RepositoryEntry(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("state")] string? State,
    [property: JsonPropertyName("reason")] string? Reason);
