using System.Net;
using System.Text.Json;
using Atrium.OpenAIProxy.Generation;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>Asks an engine whether it would answer, and what it says of its model.</summary>
internal sealed class OpenAIModels(OpenAIClient client, OpenAIAddress address, OpenAIOptions options)
{
    private readonly Uri? _health = options.Flavour switch
    {
        OpenAIFlavour.Vllm or OpenAIFlavour.SgLang or OpenAIFlavour.LlamaServer => address.Beside("health"),
        _ => null,
    };

    /// <summary>As <see cref="IBackend.CheckAsync"/>.</summary>
    public async Task<BackendHealth> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_health is not null)
            {
                using var health = await client.GetAsync(_health, cancellationToken);
                if (!health.IsSuccessStatusCode)
                {
                    return NotReady(health.StatusCode);
                }
            }

            using var models = await client.GetAsync(address.Models, cancellationToken);
            return models.StatusCode switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous => await ReadAsync(models, cancellationToken),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new BackendHealth(false, "The engine refuses this server's API key."),

                // Not every service lists its models; that it answers is all there is to know then.
                HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => new BackendHealth(true),
                var status => NotReady(status),
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new BackendHealth(false, "The engine cannot be reached.");
        }
    }

    private static BackendHealth NotReady(HttpStatusCode status) => new(false, $"The engine answers, but is not ready (HTTP {(int)status}).");

    private async Task<BackendHealth> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var json = await JsonDocument.ParseAsync(body, default, cancellationToken);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("data", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                return new BackendHealth(true);
            }

            JsonElement? found = null;
            foreach (var model in list.EnumerateArray())
            {
                if (options.Model is null || model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out var id) && id.ValueEquals(options.Model))
                {
                    found ??= model;
                }
            }

            return found is null && IsAuthority && list.GetArrayLength() > 0
                ? new BackendHealth(false, $"The engine has no model '{options.Model}'.")
                : new BackendHealth(true, ContextLength: found is { } one ? ContextLength(one) : null);
        }
        catch (JsonException)
        {
            return new BackendHealth(false, "The engine's list of models is not JSON.");
        }
    }

    /// <summary>Whether a model that is not listed cannot be asked for; others know a model by more names than they list.</summary>
    private bool IsAuthority => options.Flavour is OpenAIFlavour.Vllm or OpenAIFlavour.SgLang;

    /// <summary>vLLM and SGLang say <c>max_model_len</c>, llama.cpp <c>meta.n_ctx</c>, some services <c>context_length</c> or <c>context_window</c>.</summary>
    private static int? ContextLength(JsonElement model) =>
        Number(model, "max_model_len") ?? Number(model, "context_length") ?? Number(model, "context_window")
        ?? (model.TryGetProperty("meta", out var meta) ? Number(meta, "n_ctx") : null);

    private static int? Number(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
            ? number
            : null;
}
