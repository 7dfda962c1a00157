using System.Globalization;
using System.Text;

namespace Atrium.OpenAIProxy.Routing.Settings;

/// <summary>One engine at one address, as it is configured.</summary>
internal sealed record DeploymentSettings
{
    /// <summary>What logs, metrics and headers call it; unique within its model.</summary>
    public required string Name { get; init; }

    /// <summary>The engine's kind.</summary>
    public required IBackendKind Kind { get; init; }

    /// <summary>Its share, for the policies that weigh.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The most requests at once; null sets no limit.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>The kind's own options.</summary>
    public required IReadOnlyDictionary<string, string?> Options { get; init; }

    /// <summary>The name that the engine knows the model by; null when it is the same as here.</summary>
    public string? Model => Options.TryGetValue("Model", out var model) ? model : null;

    /// <summary>The same for two deployments that talk to the same engine in the same way.</summary>
    public string Identity
    {
        get
        {
            var text = new StringBuilder(Kind.Name);
            foreach (var (key, value) in Options.OrderBy(static option => option.Key, StringComparer.OrdinalIgnoreCase))
            {
                text.Append('\0').Append(key.ToUpperInvariant()).Append('\0').Append(value);
            }

            return text.ToString();
        }
    }

    /// <summary>Reads the <paramref name="number"/>th deployment of a model, from 1; null when it is too wrong to go on with.</summary>
    public static DeploymentSettings? Read(SettingReader reader, int number, IReadOnlyList<IBackendKind> kinds)
    {
        var word = reader.Text("Kind");
        var kind = kinds.FirstOrDefault(kind => string.Equals(kind.Name, word, StringComparison.OrdinalIgnoreCase));
        if (kind is null)
        {
            reader.Refuse("Kind", word is null ? "missing" : $"'{word}'", "one of " + string.Join(", ", kinds.Select(static one => one.Name)));
            return null;
        }

        return Of(kind, reader, number);
    }

    /// <summary>Reads the <paramref name="number"/>th deployment of a model, from 1, whose kind is known.</summary>
    public static DeploymentSettings Of(IBackendKind kind, SettingReader reader, int number)
    {
        var url = reader.Text("Url");
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)))
        {
            reader.Refuse("Url", $"'{url}'", "an absolute http:// or https:// URL");
        }

        var (name, weight, most) = (reader.Text("Name"), reader.Whole("Weight", 1, 1_000_000), reader.Whole("MaxInFlight", 1, 1_000_000));
        var options = reader.Rest();
        var known = kind.Options.GetProperties().Select(static property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var option in options.Keys.Select(static key => key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).Where(option => !known.Contains(option)))
        {
            reader.Refuse(option, "not a setting of this kind", $"one of Name, Weight, MaxInFlight, {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        }

        if (url is not null)
        {
            options["Url"] = url.TrimEnd('/');
        }

        return new DeploymentSettings
        {
            Name = name ?? string.Create(CultureInfo.InvariantCulture, $"{kind.Name}-{number}"),
            Kind = kind,
            Weight = weight ?? 1,
            MaxInFlight = most,
            Options = options,
        };
    }

    /// <summary>A backend for it.</summary>
    public Generation.IBackend Open() => Kind.Create(new ConfigurationBuilder().AddInMemoryCollection(Options).Build());
}
