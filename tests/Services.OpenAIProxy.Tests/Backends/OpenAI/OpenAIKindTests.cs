using Atrium.OpenAIProxy.Backends.OpenAI;
using Atrium.OpenAIProxy.Backends.Wire;
using Atrium.OpenAIProxy.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Backends.OpenAI;

/// <summary>The kinds of deployment, and what their settings become.</summary>
public sealed class OpenAIKindTests
{
    [Theory]
    [InlineData("openai", "openai", "https://api.openai.com/")]
    [InlineData("vllm", "vllm", "http://localhost:8000/")]
    [InlineData("sglang", "sglang", "http://localhost:30000/")]
    [InlineData("llama-server", "llama.cpp", "http://localhost:8080/")]
    [InlineData("ollama", "ollama", "http://localhost:11434/")]
    public void Each_engine_is_a_kind_with_its_habits(string kind, string provider, string address)
    {
        using var backend = Kind(kind).Create(new ConfigurationBuilder().Build());
        Assert.Equal((provider, address), (backend.Provider, backend.Address.AbsoluteUri));
    }

    [Fact]
    public void Settings_are_read_from_configuration()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Url"] = "http://h/v1",
            ["Flavour"] = "vllm",
            ["ApiKey"] = "k",
            ["Headers:X-Title"] = "t",
            ["Reasoning"] = "reasoningContent",
            ["StreamUsage"] = "false",
        }).Build();
        var options = settings.Get<OpenAIOptions>()!;
        Assert.Equal(
            (new Uri("http://h/v1"), OpenAIFlavour.Vllm, "k", "t", ReasoningInput.ReasoningContent, false),
            (options.Url, options.Flavour, options.ApiKey, options.Headers["X-Title"], options.Reasoning, options.StreamUsage));
        using var backend = Kind("openai").Create(settings);
        Assert.Equal("vllm", backend.Provider);
    }

    private static IBackendKind Kind(string name)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<EngineConnections>().AddOpenAIEngines().BuildServiceProvider();
        return Assert.Single(services.GetServices<IBackendKind>(), kind => kind.Name == name);
    }
}
