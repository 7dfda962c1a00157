using Atrium.Upstreams.Inspection;
using Atrium.Upstreams.OpenAI;
using Atrium.Upstreams.Tgi;
using Atrium.Upstreams.Triton;

namespace Atrium.Upstreams;

/// <summary>A mock engine: it speaks an engine's protocol with scripted text, delays and faults, and remembers what it was asked.</summary>
public static class UpstreamApp
{
    /// <summary>
    /// Builds one listener. Arguments: <c>--dialect</c> (triton), <c>--port</c> (0 takes a free one), <c>--script</c>, <c>--model</c>,
    /// <c>--context</c>, <c>--key</c>, <c>--journal</c>, and <c>--config</c> for Triton or <c>--flavour</c> for OpenAI.
    /// </summary>
    /// <exception cref="FormatException">A value is not understood.</exception>
    public static WebApplication Create(params string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();

        // Not the builder's own: an environment variable PORT or KEY is not meant for a mock.
        var given = new ConfigurationBuilder().AddCommandLine(args).Build();
        builder.WebHost.UseUrls($"http://127.0.0.1:{given["port"] ?? "0"}");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            // What a client does slowly is no business of a mock's.
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton(new Upstream
        {
            Dialect = Choice<Dialect>(given, "dialect"),
            Script = Script.Parse(given["script"] ?? "", new Script()),
            Config = Choice<ModelConfigKind>(given, "config"),
            Flavour = Choice<Flavour>(given, "flavour"),
            Context = Number(given, "context", 4096),
            Models = given["model"]?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Key = given["key"],
            Journal = new Journal { Longest = Number(given, "journal", Journal.UsualLength) },
        });

        var app = builder.Build();
        switch (app.Services.GetRequiredService<Upstream>().Dialect)
        {
            case Dialect.Tgi:
                app.MapTgi();
                break;
            case Dialect.OpenAI:
                app.MapOpenAI();
                break;
            default:
                app.MapTriton();
                break;
        }

        app.MapInspection();
        return app;
    }

    private static T Choice<T>(IConfiguration given, string name)
        where T : struct, Enum
    {
        var value = given[name]?.Replace("-", "", StringComparison.Ordinal);
        return value is null ? default : Enum.TryParse<T>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new FormatException($"'--{name} {given[name]}' is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }

    private static int Number(IConfiguration given, string name, int usual) =>
        given[name] is not { } value ? usual
        : int.TryParse(value, out var number) && number >= 0 ? number
        : throw new FormatException($"'--{name} {value}' is no number.");
}
