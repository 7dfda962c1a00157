using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>Adds <c>atrium.json</c> between the defaults and the environment.</summary>
internal static class AtriumJson
{
    /// <exception cref="VariableException">The file was named but is not there, or it cannot be read.</exception>
    public static AtriumJsonSource? Add(WebApplicationBuilder builder)
    {
        var sources = builder.Configuration.Sources;

        // Services carry no appsettings.json (two of them in one publish is NETSDK1152), so nothing is looked for.
        foreach (var appsettings in sources.OfType<JsonConfigurationSource>().ToList())
        {
            sources.Remove(appsettings);
        }

        var variable = CommonVariables.ConfigurationFile;
        var named = builder.Configuration[variable.Name];
        var path = Path.GetFullPath(string.IsNullOrWhiteSpace(named) ? variable.Default : named);
        if (!File.Exists(path))
        {
            return string.IsNullOrWhiteSpace(named)
                ? null
                : throw new VariableException($"{variable.Name} is '{named}', but there is no such file.");
        }

        var source = new AtriumJsonSource(path, Read(path));
        var environment = sources.ToList().FindIndex(static s => s is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        sources.Insert(environment < 0 ? sources.Count : environment, source);
        return source;
    }

    /// <summary>Reads the file into flat keys.</summary>
    /// <exception cref="VariableException">The file cannot be read or is not a JSON object.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var root = new ConfigurationBuilder().AddJsonStream(stream).Build();
            return new(root.AsEnumerable().Where(static pair => pair.Value is not null), StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or JsonException or InvalidDataException)
        {
            var reason = (e.InnerException ?? e).Message.ReplaceLineEndings(" ");
            throw new VariableException($"The configuration file {path} cannot be used: {reason}");
        }
    }
}
