using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Routing;

namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>Registers the backend for engines that speak OpenAI's API.</summary>
internal static class OpenAIServices
{
    /// <summary>Makes deployments of the kinds <c>openai</c>, <c>vllm</c>, <c>sglang</c>, <c>llama-server</c> and <c>ollama</c> possible.</summary>
    public static IServiceCollection AddOpenAIEngines(this IServiceCollection services) => services
        .Add("openai", OpenAIOptions.Section, OpenAIFlavour.OpenAI)
        .Add("vllm", "Vllm", OpenAIFlavour.Vllm)
        .Add("sglang", "SgLang", OpenAIFlavour.SgLang)
        .Add("llama-server", "LlamaCpp", OpenAIFlavour.LlamaServer)
        .Add("ollama", "Ollama", OpenAIFlavour.Ollama);

    private static IServiceCollection Add(this IServiceCollection services, string name, string section, OpenAIFlavour flavour) =>
        services.AddSingleton<IBackendKind>(provider => new OpenAIKind(
            name,
            section,
            flavour,
            provider.GetRequiredService<EngineConnections>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
}
