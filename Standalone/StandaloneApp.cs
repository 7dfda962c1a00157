using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Atrium.Engine;
using Atrium.Gateway;
using Atrium.OpenAIProxy;
using Atrium.ServiceDefaults;
using Atrium.ServiceDefaults.Configuration;
using Atrium.ServiceDefaults.Telemetry;
using Atrium.Standalone.Configuration;
using Atrium.Standalone.Engine;
using Atrium.Standalone.Ports;

namespace Atrium.Standalone;

/// <summary>
/// The whole house without Aspire or containers: gateway and proxy as web applications in this process, on loopback, the engine as a
/// supervised child process. The same services, the same wire, the same variables.
/// </summary>
public static class StandaloneApp
{
    /// <summary>The name under which telemetry knows this process.</summary>
    public const string ServiceName = "atrium";

    /// <summary>Starts everything and returns when the first question can be asked.</summary>
    /// <exception cref="VariableException">A variable is wrong or a port is taken; nothing was started.</exception>
    /// <exception cref="EngineStartException">The engine cannot start; everything else was stopped again.</exception>
    public static async Task<RunningAtrium> StartAsync(StandaloneOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] arguments = [.. options.Arguments, .. options.Variables.Select(static v => $"--{v.Key}={v.Value}")];
        var host = AtriumHost.CreateBuilder(ServiceName, typeof(StandaloneApp), arguments).AddVariables(StandaloneVariables.All);
        ConfigureService(host, options, isGateway: false);
        var settings = StandaloneSettings.Read(host.Configuration);
        if (PortCheck.Problems(settings.Claims) is { Count: > 0 } problems)
        {
            throw new VariableException(string.Join(Environment.NewLine, problems));
        }

        var stack = new RunningAtrium(host.Build(), ProcessTelemetry.Start(ServiceName, host.Configuration), options);
        try
        {
            if (settings.ExternalEngine is { } elsewhere)
            {
                stack.EngineAddress = elsewhere;
            }
            else
            {
                stack.StartEngine(EngineCommand(settings, options), new RestartPolicy { LongestSilence = settings.EngineSilence });
            }

            await stack.StartProxyAsync(args => OpenAIProxyApp.Create(args, b => ConfigureService(b, options, isGateway: false)), [.. arguments, .. ProxyWiring(settings, stack.EngineAddress)], cancellationToken);
            await stack.StartGatewayAsync(args => GatewayApp.Create(args, b => ConfigureService(b, options, isGateway: true)), [.. arguments, GatewayWiring(stack.ProxyAddress)], cancellationToken);
            await stack.WaitForEngineAsync(cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>The ports that a start with this command line would open.</summary>
    /// <exception cref="VariableException">A variable is wrong.</exception>
    public static IReadOnlyList<PortClaim> Claims(string[] arguments) =>
        StandaloneSettings.Read(AtriumHost.CreateBuilder(ServiceName, typeof(StandaloneApp), arguments).AddVariables(StandaloneVariables.All).Configuration).Claims;

    /// <summary>True when <paramref name="exception"/> is a failure of <see cref="StartAsync"/> that a person can mend, and says how.</summary>
    public static bool TryDescribe(Exception exception, [NotNullWhen(true)] out string? message)
    {
        message = exception is EngineStartException ? exception.Message : null;
        return message is not null || StartFailure.TryDescribe(exception, services: null, out message);
    }

    // A service must not stop by itself on Ctrl-C: the stack stops them in order. Traces and metrics are exported once for the process.
    private static void ConfigureService(WebApplicationBuilder builder, StandaloneOptions options, bool isGateway)
    {
        _ = builder.ShareTelemetry(ownsProcessMetrics: isGateway);
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        options.Configure?.Invoke(builder);
    }

    private static EngineCommand EngineCommand(StandaloneSettings settings, StandaloneOptions options)
    {
        var door = settings.Engine.Port == 0 ? settings.Engine with { Port = PortCheck.Free() } : settings.Engine;
        return new EngineCommand
        {
            Assembly = options.EngineAssembly ?? typeof(EngineApp).Assembly.Location,
            Address = door.Address,
            Environment = options.Variables,
            Arguments = [.. options.Arguments, Set(StandaloneVariables.EnginePort, door.Port.ToString(CultureInfo.InvariantCulture)), "--LOG_FORMAT=json"],
        };
    }

    private static IEnumerable<string> ProxyWiring(StandaloneSettings settings, Uri engine)
    {
        if (settings.ExternalEngine is null)
        {
            yield return Set(StandaloneVariables.TritonUrl, engine.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        }

        yield return Set(StandaloneVariables.StripThinking, settings.StripThinking);
        if (settings.ModelName is { } name)
        {
            yield return Set(StandaloneVariables.ModelName, name);
        }
    }

    private static string GatewayWiring(Uri proxy) => $"--services:{OpenAIProxyApp.ServiceName}:http:0={proxy.GetLeftPart(UriPartial.Authority)}";

    private static string Set(Variable variable, string value) => $"--{variable.Name}={value}";
}
