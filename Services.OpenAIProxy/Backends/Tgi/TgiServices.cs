using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Backends.Tgi;

/// <summary>Registers the TGI backend.</summary>
internal static class TgiServices
{
    /// <summary>Makes deployments of the kind <c>tgi</c> possible.</summary>
    public static IServiceCollection AddTgi(this IServiceCollection services) => services.AddSingleton<IBackendKind, TgiKind>();
}
