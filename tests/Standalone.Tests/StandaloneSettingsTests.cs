using Atrium.Standalone.Configuration;
using Microsoft.Extensions.Configuration;

namespace Atrium.Standalone.Tests;

public sealed class StandaloneSettingsTests
{
    private static StandaloneSettings Read(params (string Key, string Value)[] values) => StandaloneSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(static v => v.Key, static v => (string?)v.Value)).Build());

    [Fact]
    public void By_default_everything_is_on_loopback_and_the_demo_model_answers()
    {
        var settings = Read();

        Assert.Equal(
            ["GATEWAY_PORT 127.0.0.1:8080", "OPENAI_PROXY_PORT 127.0.0.1:9000", "ENGINE_PORT 127.0.0.1:8000", "ENGINE_METRICS_PORT 127.0.0.1:8002"],
            settings.Claims.Select(static c => $"{c.Variable} {c.Host}:{c.Port}"));
        Assert.Equal("atrium-demo", settings.ModelName);
        Assert.Equal("false", settings.StripThinking);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.EngineSilence);
    }

    [Fact]
    public void A_model_file_gives_the_model_its_name() =>
        Assert.Equal("llama-3.2", Read((StandaloneVariables.Model.Key, "/models/llama-3.2.gguf")).ModelName);

    [Fact]
    public void What_the_user_said_wins()
    {
        var settings = Read(
            (StandaloneVariables.ModelName.Key, "mine"), (StandaloneVariables.StripThinking.Key, "true"), (StandaloneVariables.GatewayPort.Key, "0"),
            (StandaloneVariables.EngineLivenessTimeout.Key, "5"));

        Assert.Equal(("mine", "true", 0, 5), (settings.ModelName, settings.StripThinking, settings.Gateway.Port, settings.EngineSilence.TotalSeconds));
    }

    [Fact]
    public void An_engine_elsewhere_needs_no_port_here_and_keeps_the_proxys_model_name()
    {
        var settings = Read((StandaloneVariables.TritonUrl.Key, "http://triton:8000"));

        Assert.Equal(["GATEWAY_PORT", "OPENAI_PROXY_PORT"], settings.Claims.Select(static c => c.Variable));
        Assert.Null(settings.ModelName);
        Assert.Equal(new Uri("http://triton:8000"), settings.ExternalEngine);
    }

    [Theory]
    [InlineData("Triton:Url", "http://one:8000, http://two:8000", "http://one:8000")]
    [InlineData("Tgi:Url", "http://tgi:3000", "http://tgi:3000")]
    [InlineData("OpenAI:Url", "https://api.openai.com/v1", "https://api.openai.com/v1")]
    [InlineData("Models:qwen3:Deployments:0:Url", "http://vllm:8000", "http://vllm:8000")]
    public void Any_engine_that_is_named_takes_the_place_of_the_local_one(string key, string value, string address)
    {
        var settings = Read((key, value));

        Assert.Equal(new Uri(address), settings.ExternalEngine);
        Assert.Equal(["GATEWAY_PORT", "OPENAI_PROXY_PORT"], settings.Claims.Select(static c => c.Variable));
    }
}
