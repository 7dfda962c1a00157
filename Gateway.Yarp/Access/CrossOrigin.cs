using Atrium.ServiceDefaults.Requests;

namespace Atrium.Gateway.Access;

/// <summary>What pages of other origins may do: nothing, unless <c>ATRIUM_CORS_ORIGINS</c> names them.</summary>
internal static class CrossOrigin
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Readable =
    [
        RequestId.Header, "retry-after", "retry-after-ms", "openai-processing-ms", "openai-version",
        "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
        "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens",
    ];

    public static void Add(IServiceCollection services, GatewayOptions options) =>
        services.AddCors(cors => cors.AddDefaultPolicy(policy =>
        {
            policy.AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(Readable).SetPreflightMaxAge(PreflightAge);
            if (options.Origins is ["*"])
            {
                policy.AllowAnyOrigin();
            }
            else
            {
                policy.WithOrigins([.. options.Origins]);
            }
        }));

    public static void Use(WebApplication app)
    {
        if (app.Services.GetRequiredService<GatewayOptions>().Origins.Count > 0)
        {
            app.UseCors();
        }
    }
}
