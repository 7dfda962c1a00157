using Atrium.Gateway.Access;
using Atrium.Gateway.Errors;
using Atrium.Gateway.Keys;
using Atrium.Gateway.Landing;
using Atrium.Gateway.Limits;
using Atrium.Gateway.Reference;
using Atrium.Gateway.Routing;
using Atrium.ServiceDefaults;
using Atrium.ServiceDefaults.Configuration;
using Atrium.ServiceDefaults.Health;
using Atrium.ServiceDefaults.Problems;

namespace Atrium.Gateway;

/// <summary>Builds the service. The one public door: routes, API keys, limits, API reference page.</summary>
public static class GatewayApp
{
    /// <summary>The name under which telemetry, health and discovery know this service.</summary>
    public const string ServiceName = "gateway";

    /// <summary>Builds the service, ready to run; <paramref name="configure"/> runs last, so a host or a test can override anything.</summary>
    /// <exception cref="VariableException">A setting is wrong, or other machines would get in without a key.</exception>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = AtriumHost.CreateBuilder(ServiceName, typeof(GatewayApp), args);
        builder.AddVariables(GatewayVariables.All);
        var options = Options(builder);
        Server.Configure(builder, options);
        builder.Services.AddSingleton(new ApiKeys(options.Keys));
        builder.Services.AddSingleton<RequestLimit>();
        CrossOrigin.Add(builder.Services, options);
        ReverseProxy.Add(builder);
        builder.Services.AddErrorShape("/v1", OpenAIError.Write);
        builder.Services.AddErrorShape("/v1/messages", AnthropicError.Write);
        foreach (var route in ServiceRoute.All)
        {
            builder.Services.AddHealthChecks().AddPeer(route.Service);
        }

        configure?.Invoke(builder);
        AnonymousStart.Check(builder.Configuration, options);

        var app = builder.Build();
        app.UseServiceDefaults();
        CrossOrigin.Use(app);
        BrowserGuard.Use(app);
        ApiKeyMiddleware.Use(app);
        RequestLimit.Use(app);
        BodyLimit.Use(app);
        LandingPage.Map(app);
        ApiReference.Map(app);
        ReverseProxy.Map(app);
        return app;
    }

    private static GatewayOptions Options(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        var options = builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions();
        builder.Services.AddSingleton(options);
        return options;
    }
}
