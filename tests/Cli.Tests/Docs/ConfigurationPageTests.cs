using Atrium.Engine;
using Atrium.Gateway;
using Atrium.OpenAIProxy;
using Atrium.ServiceDefaults.Configuration;
using Atrium.Standalone.Configuration;

namespace Atrium.Cli.Tests.Docs;

/// <summary>docs/configuration.md is made of the services' own tables: a variable cannot be added, renamed or dropped without its page saying so.</summary>
public class ConfigurationPageTests
{
    private const string Introduction = """
        # Configuration

        Every setting has a default, so none is needed to start. Later wins: defaults, then `atrium.json`, then the environment, then the
        command line (`--GATEWAY_PORT=9090`). A value that is not valid stops the start and names the variable, the value and what
        would be valid. An empty value counts as unset.

        `atrium.json` (another path: `ATRIUM_CONFIG`) holds the same settings by key, nested at the colons. It is read again when it changes:
        log levels, service addresses, models and routing ([routing.md](routing.md)) follow at once, ports, keys and limits with the next start.

        ```json
        { "Gateway": { "CorsOrigins": "https://chat.example.org" }, "Log": { "Requests": true } }
        ```

        Under `./atrium up` two defaults differ: `MODEL_NAME` is the id of the loaded model, and `STRIP_THINKING` is `0`, so that reasoning
        is delivered as `reasoning_content`. With `TRITON_URL` set, no local engine is started.

        This page is generated from the services' tables: after a change, run `ATRIUM_WRITE_DOCS=1 ./atrium test ConfigurationPage`.
        """;

    [Fact]
    public void Page_is_what_the_services_tables_say()
    {
        var page = string.Join('\n',
        [
            Introduction,
            "",
            VariableTable.ToMarkdown("Every service", CommonVariables.All),
            VariableTable.ToMarkdown("Gateway", GatewayVariables.All),
            VariableTable.ToMarkdown("OpenAI proxy", OpenAIProxyVariables.All),
            VariableTable.ToMarkdown("Engine", EngineVariables.All),
            VariableTable.ToMarkdown("Standalone (`./atrium up` without Aspire)", StandaloneVariables.Own).TrimEnd('\n'),
            "",
        ]);
        var path = Path.Combine(Repository.Root, "docs", "configuration.md");
        if (Environment.GetEnvironmentVariable("ATRIUM_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void No_variable_stands_in_two_tables()
    {
        var names = new[] { CommonVariables.All, GatewayVariables.All, OpenAIProxyVariables.All, EngineVariables.All, StandaloneVariables.Own }
            .SelectMany(static table => table)
            .Select(static variable => variable.Name)
            .ToList();

        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
    }
}
