using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Routing.Policies;
using Atrium.OpenAIProxy.Routing.Settings;
using Atrium.OpenAIProxy.Stages;
using Atrium.OpenAIProxy.Stages.ToolCalls;
using Atrium.OpenAIProxy.Tokenizers;

namespace Atrium.OpenAIProxy.Models;

/// <summary>Reads which models are offered: from the section <c>Models</c>, or one model over the engines that environment variables name.</summary>
internal sealed class ModelsSection(IConfiguration configuration, IReadOnlyList<IBackendKind> kinds, RoutingSettings routing, TokenizerShelf tokenizers, List<string> wrong)
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Models";

    private readonly ProxyOptions _proxy = configuration.GetSection(ProxyOptions.Section).Get<ProxyOptions>() ?? new ProxyOptions();

    /// <summary>All models, in the order of the configuration.</summary>
    public IReadOnlyList<ModelSettings> Read()
    {
        var sections = configuration.GetSection(Section).GetChildren().ToList();
        if (sections.Count == 0)
        {
            var named = Named();
            return
            [
                new ModelSettings
                {
                    Id = _proxy.ModelName,
                    Aliases = Own(named, _proxy.ModelName),
                    ToolCallFormat = ToolCallFormats.Find(_proxy.ToolCallFormat),
                    ReasoningFormat = ReasoningFormat.Find(_proxy.ReasoningFormat),
                    StripThinking = _proxy.StripThinking,
                    Retries = routing.Retries,
                    Breaker = routing.Breaker,
                    Timeouts = routing.Timeouts,
                    Affinity = routing.Affinity,
                    Deployments = named,
                },
            ];
        }

        IReadOnlyList<ModelSettings> models = [.. sections.Select(section => Read(new SettingReader(section, wrong)))];
        CheckNames(models);
        return models;
    }

    private ModelSettings Read(SettingReader reader)
    {
        var id = reader.Text("Id") ?? reader.Key;
        var aliases = reader.Texts("Aliases");
        var template = TemplateSettings.Read(reader.Object("Template"));
        var deployments = Deployments(reader);
        var read = new ModelSettings
        {
            Id = id,
            Aliases = deployments is null ? [.. (aliases ?? []).Union(Own(Named(), id))] : aliases ?? [],
            OwnedBy = reader.Text("OwnedBy") ?? "nvidia",
            Policy = reader.Word("Policy", ("weighted", PolicyKind.Weighted), ("least-in-flight", PolicyKind.LeastInFlight), ("prefix-affinity", PolicyKind.PrefixAffinity))
                ?? PolicyKind.Weighted,
            Fallbacks = reader.Texts("Fallbacks") ?? [],
            Defaults = ModelDefaults.Read(reader.Object("Defaults")),
            Limits = ModelLimits.Read(reader.Object("Limits")),
            Tokenizer = tokenizers.Read(reader.Object("Tokenizer")),
            ToolCallFormat = Format(reader, "ToolCallFormat", ToolCallFormats.All, static format => format.Name, ToolCallFormats.Find(_proxy.ToolCallFormat)),
            ReasoningFormat = Format(reader, "ReasoningFormat", ReasoningFormat.All, static format => format.Name, ReasoningFormat.Find(_proxy.ReasoningFormat)),
            StripThinking = reader.Flag("StripThinking") ?? _proxy.StripThinking,
            Retries = RetrySettings.Read(reader.Object("Retries"), routing.Retries),
            Breaker = BreakerSettings.Read(reader.Object("Breaker"), routing.Breaker),
            Timeouts = TimeoutSettings.Read(reader.Object("Timeouts"), routing.Timeouts),
            Affinity = AffinitySettings.Read(reader.Object("Affinity"), routing.Affinity),
            Deployments = template.Apply(deployments ?? Named(), reader),
        };
        reader.RefuseRest();
        return read;
    }

    /// <summary>The format that a model names; null for <c>auto</c>, and <paramref name="usual"/> where it names none.</summary>
    private static T? Format<T>(SettingReader reader, string name, IReadOnlyList<T> all, Func<T, string> nameOf, T? usual)
        where T : class
    {
        if (reader.Text(name) is not { } text)
        {
            return usual;
        }

        if (string.Equals(text, ProxyOptions.Auto, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var found = all.FirstOrDefault(one => string.Equals(nameOf(one), text, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            reader.Refuse(name, $"'{text}'", $"one of {ProxyOptions.Auto}, {string.Join(", ", all.Select(nameOf).Order(StringComparer.Ordinal))}");
        }

        return found;
    }

    /// <summary>The deployments of one model; null when it names none, which leaves those of the environment.</summary>
    private List<DeploymentSettings>? Deployments(SettingReader reader)
    {
        var objects = reader.Objects("Deployments");
        var read = objects.Select((one, i) => DeploymentSettings.Read(one, i + 1, kinds)).OfType<DeploymentSettings>().ToList();
        foreach (var twice in read.GroupBy(static one => one.Name, StringComparer.Ordinal).Where(static group => group.Count() > 1))
        {
            reader.Refuse("Deployments", $"an array with two of the Name '{twice.Key}'", "an array whose names differ");
        }

        return objects.Count == 0 ? null : read;
    }

    private List<DeploymentSettings> Named()
    {
        var named = FromEnvironment(alone: false);
        return [.. TemplateSettings.At(_proxy.ChatTemplate).Apply(named.Count > 0 ? named : FromEnvironment(alone: true))];
    }

    private List<DeploymentSettings> FromEnvironment(bool alone) =>
    [
        .. kinds.SelectMany(kind => kind.FromEnvironment(configuration, alone).Select((section, i) => DeploymentSettings.Of(kind, new SettingReader(section, wrong), i + 1))),
    ];

    // Clients that know the engine itself go on using its own name of the model.
    private static List<string> Own(IReadOnlyList<DeploymentSettings> deployments, string id) =>
        [.. deployments.Select(static one => one.Model).OfType<string>().Where(name => name != id).Distinct(StringComparer.Ordinal)];

    private void CheckNames(IReadOnlyList<ModelSettings> models)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, id) in models.SelectMany(static model => model.Aliases.Append(model.Id).Select(name => (name, model.Id))))
        {
            if (!owners.TryAdd(name, id))
            {
                wrong.Add($"{Section}:{id} has the name '{name}', which {Section}:{owners[name]} has too, but ids and aliases must be different.");
            }
        }

        foreach (var model in models)
        {
            foreach (var fallback in model.Fallbacks.Where(fallback => fallback == model.Id || models.All(other => other.Id != fallback)))
            {
                wrong.Add($"{Section}:{model.Id}:Fallbacks has '{fallback}', but must hold ids of other models: {string.Join(", ", models.Where(other => other != model).Select(static other => other.Id))}.");
            }
        }
    }
}
