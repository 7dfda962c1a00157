using System.Net;
using System.Text.Json;
using Atrium.OpenAIProxy.Templates;

namespace Atrium.OpenAIProxy.Backends.Triton;

/// <summary>Asks the engine about its model.</summary>
internal sealed class ModelReader(TritonClient client, TritonOptions options, TemplateSource template, TimeProvider time, ILogger<ModelReader> logger)
{
    /// <summary>The model as its config has it; a plain ensemble where the engine has none. Keeps what was learnt about the same dialect <paramref name="before"/>.</summary>
    public async Task<TritonModel> ReadAsync(TritonModel? before)
    {
        var model = await ReadConfigAsync();
        if (before is not null && before.Dialect.Name == model.Dialect.Name && before.UsualText != default)
        {
            model.UsualText = before.UsualText;
        }

        if (model.Template.Problem is { } problem)
        {
            Log.UnusableTemplate(logger, options.Model, problem);
        }

        if (before?.Dialect.Name != model.Dialect.Name)
        {
            Log.Dialect(logger, options.Model, model.Dialect.Name);
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
                    return config.ToModel(template, options.NeutraliseSpecialTokens, time);
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

        return new TritonModelConfig().ToModel(template, options.NeutraliseSpecialTokens, time);
    }
}
