using System.Net;
using System.Text.Json;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>
/// Knows the engine's model. Asked once, then remembered for a minute, and forgotten as soon as the engine fails: what answers
/// after a failure may have been restarted with another model.
/// </summary>
internal sealed class TritonModels(TritonClient client, TritonOptions options, TimeProvider time, ILogger<TritonModels> logger)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task<TritonModel>? _current;
    private long _asked;

    /// <summary>The model, from memory or from the engine.</summary>
    /// <exception cref="Generation.EngineException">The engine cannot be asked.</exception>
    public Task<TritonModel> GetAsync(CancellationToken cancellationToken)
    {
        Task<TritonModel> current;
        lock (_lock)
        {
            if (_current is null || _current.IsFaulted || time.GetElapsedTime(_asked) > Remembered)
            {
                // Shared by all who ask meanwhile, so no single caller's cancellation may end it.
                _asked = time.GetTimestamp();
                _current = AskAsync(_current is { IsCompletedSuccessfully: true } ? _current.Result : null);
            }

            current = _current;
        }

        return current.IsCompleted ? current : current.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets the model; the next request asks again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _current = null;
        }
    }

    private async Task<TritonModel> AskAsync(TritonModel? before)
    {
        var model = await ReadConfigAsync();
        model.UsualText = before?.UsualText ?? default;
        if (model.Template.IsForeign)
        {
            Log.ForeignTemplate(logger, options.Model);
        }

        return model;
    }

    private async Task<TritonModel> ReadConfigAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.ResponseTimeoutSeconds), time);
        using var response = await client.GetAsync("config", timeout.Token);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            try
            {
                await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
                if (await JsonSerializer.DeserializeAsync(body, TritonJson.Default.TritonModelConfig, timeout.Token) is { } config)
                {
                    return config.ToModel(options.NeutraliseSpecialTokens);
                }
            }
            catch (JsonException exception)
            {
                Log.UnreadableConfig(logger, exception, options.Model);
            }
        }
        else
        {
            Log.NoConfig(logger, options.Model, (int)response.StatusCode);
        }

        return new TritonModelConfig().ToModel(options.NeutraliseSpecialTokens);
    }
}
