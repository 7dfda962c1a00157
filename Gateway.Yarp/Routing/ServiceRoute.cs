using Atrium.ServiceDefaults.Configuration;

namespace Atrium.Gateway.Routing;

/// <summary>A service behind the gateway.</summary>
/// <param name="Service">Its name in service discovery, in <c>/openapi/{name}.json</c> and in errors.</param>
/// <param name="Title">Its name on the API reference page.</param>
/// <param name="DefaultAddress">Where it is when nothing says otherwise: the port it listens on by default.</param>
/// <param name="Paths">The route patterns it answers.</param>
internal sealed record ServiceRoute(string Service, string Title, string DefaultAddress, params IReadOnlyList<string> Paths)
{
    /// <summary>Every service behind the gateway. A new service is one more line here.</summary>
    public static IReadOnlyList<ServiceRoute> All { get; } =
    [
        new("openai-proxy", "OpenAI API", "http://127.0.0.1:9000", "/v1/{**rest}", "/tokenize", "/tools/{**rest}", "/coeffects/{**rest}"),
    ];

    /// <summary>Where the gateway shows the service's OpenAPI document.</summary>
    public string OpenApiPath => $"/openapi/{Service}.json";

    /// <summary>The key of service discovery that its address is stored under.</summary>
    public string AddressKey => $"services:{Service}:http:0";

    /// <summary>The variable a person sets to say where it is: <c>OPENAI_PROXY_URL</c>. Orchestrators use the key.</summary>
    public Variable AddressVariable => Variable.Url(
        Service.ToUpperInvariant().Replace('-', '_') + "_URL", AddressKey, DefaultAddress, $"Where the service {Service} is.");
}
