using Atrium.ServiceDefaults.Redaction;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Memory;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>Puts a service's variable table into its configuration, between the plain environment and the command line.</summary>
public static class VariableConfiguration
{
    /// <summary>
    /// Reads every variable of <paramref name="variables"/> that is set (in the environment, or under its own name in any earlier
    /// source) and stores it under its key. An empty value counts as unset.
    /// </summary>
    /// <exception cref="VariableException">A value is not valid; the message names all that are wrong.</exception>
    public static WebApplicationBuilder AddVariables(this WebApplicationBuilder builder, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(variables);

        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var wrong = new List<string>();
        foreach (var variable in variables)
        {
            var raw = builder.Configuration[variable.Name];
            if (string.IsNullOrWhiteSpace(raw))
            {
                continue;
            }

            if (variable.Secret)
            {
                Register(builder, raw);
            }

            if (variable.Translate(raw.Trim()) is { } value)
            {
                values[variable.Key] = value;
            }
            else
            {
                var shown = variable.Secret ? Fingerprint.Of(raw) : raw;
                wrong.Add($"{variable.Name} is '{shown}', but must be {variable.Valid}.");
            }
        }

        if (wrong.Count > 0)
        {
            throw new VariableException(string.Join(Environment.NewLine, wrong));
        }

        var sources = builder.Configuration.Sources;
        var source = new MemoryConfigurationSource { InitialData = values };
        var commandLine = sources.ToList().FindIndex(static s => s is CommandLineConfigurationSource);
        sources.Insert(commandLine < 0 ? sources.Count : commandLine, source);
        return builder;
    }

    // Known secrets are kept out of the log wherever they turn up. A list of keys is several secrets.
    private static void Register(WebApplicationBuilder builder, string raw)
    {
        var redactor = builder.Services.Select(static s => s.ImplementationInstance).OfType<SecretRedactor>().FirstOrDefault();
        foreach (var secret in raw.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            redactor?.Register(secret);
        }
    }
}
