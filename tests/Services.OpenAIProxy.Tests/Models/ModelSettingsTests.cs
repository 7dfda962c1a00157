using System.Text;
using Atrium.OpenAIProxy.Models;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.ServiceDefaults.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Atrium.OpenAIProxy.Tests.Models;

/// <summary>What the section Models may hold, and what is said about what it may not.</summary>
public sealed class ModelSettingsTests
{
    [Theory]
    [InlineData("""{"m":{"Policy":"best",TRITON}}""", "Models:m:Policy is 'best', but must be one of weighted, least-in-flight, prefix-affinity.")]
    [InlineData("""{"m":{"Polcy":"weighted",TRITON}}""", "Models:m:Polcy is not a setting. Settings here are Affinity, Aliases,")]
    [InlineData("""{"m":{"StripThinking":"maybe",TRITON}}""", "Models:m:StripThinking is 'maybe', but must be true or false.")]
    [InlineData("""{"m":{"ToolCallFormat":"mistrl",TRITON}}""", "Models:m:ToolCallFormat is 'mistrl', but must be one of auto, deepseek_v3, deepseek_v31,")]
    [InlineData("""{"m":{"ReasoningFormat":"thinking",TRITON}}""", "Models:m:ReasoningFormat is 'thinking', but must be one of auto, gemma4, harmony, mistral, none, seed, think, think_open.")]
    [InlineData("""{"m":{"Limits":{"MaxTokens":0},TRITON}}""", "Models:m:Limits:MaxTokens is '0', but must be a whole number from 1 to 2147483647.")]
    [InlineData("""{"m":{"Limits":{"ContextLength":0},TRITON}}""", "Models:m:Limits:ContextLength is '0', but must be a whole number from 1 to 2147483647.")]
    [InlineData("""{"m":{"Tokenizer":{"Path":"/no/such"},TRITON}}""", "Models:m:Tokenizer:Path is '/no/such', which cannot be used (there is no such file or folder), but must be a tokenizer.json or a folder with one.")]
    [InlineData("""{"m":{"Tokenizer":{"Pth":"x"},TRITON}}""", "Models:m:Tokenizer:Pth is not a setting. Settings here are AddSpecialTokens, Path.")]
    [InlineData("""{"m":{"Limits":5,TRITON}}""", "Models:m:Limits is '5', but must be an object.")]
    [InlineData("""{"m":{"Defaults":{"temperature":2.5},TRITON}}""", "Models:m:Defaults:temperature is '2.5', but must be a number from 0 to 2.")]
    [InlineData("""{"m":{"Defaults":{"temprature":1},TRITON}}""", "Models:m:Defaults:temprature is not a setting.")]
    [InlineData("""{"m":{"Breaker":{"OpenSeconds":"long"},TRITON}}""", "Models:m:Breaker:OpenSeconds is 'long', but must be a number from 0.1 to 86400.")]
    [InlineData("""{"m":{"Fallbacks":["x"],TRITON},"n":{TRITON}}""", "Models:m:Fallbacks has 'x', but must hold ids of other models: n.")]
    [InlineData("""{"m":{"Aliases":["n"],TRITON},"n":{TRITON}}""", "Models:n has the name 'n', which Models:m has too, but ids and aliases must be different.")]
    [InlineData("""{"m":{"Deployments":[{"Url":"http://x"}]}}""", "Models:m:Deployments:0:Kind is missing, but must be one of triton")]
    [InlineData("""{"m":{"Deployments":[{"Kind":"tritn"}]}}""", "Models:m:Deployments:0:Kind is 'tritn', but must be one of triton")]
    [InlineData("""{"m":{"Deployments":[{"Kind":"triton","Url":"engine:8000"}]}}""", "Models:m:Deployments:0:Url is 'engine:8000', but must be an absolute http:// or https:// URL.")]
    [InlineData("""{"m":{"Deployments":[{"Kind":"triton","Weight":-1}]}}""", "Models:m:Deployments:0:Weight is '-1', but must be a whole number from 1 to 1000000.")]
    [InlineData("""{"m":{"Deployments":[{"Kind":"triton","Modle":"x"}]}}""", "Models:m:Deployments:0:Modle is not a setting of this kind, but must be one of Name, Weight, MaxInFlight, ConnectTimeoutSeconds,")]
    [InlineData("""{"m":{"Deployments":[{"Kind":"triton","IdleTimeoutSeconds":"x"}]}}""", "The deployment triton-1 of the model m cannot be used: Failed to convert configuration value 'x' at 'IdleTimeoutSeconds' to type 'System.Int32'.")]
    [InlineData("""{"m":{"Deployments":[{"Kind":"triton","Name":"a"},{"Kind":"triton","Name":"a"}]}}""", "Models:m:Deployments is an array with two of the Name 'a', but must be an array whose names differ.")]
    [InlineData("""{"m":{"Deployments":["http://x"]}}""", "Models:m:Deployments:0 is 'http://x', but must be an object.")]
    public void A_bad_value_stops_the_start_and_says_where_what_and_what_would_be_right(string models, string message) =>
        Assert.Contains(message, Assert.Throws<VariableException>(() => Build("{\"Models\":" + models + "}")).Message, StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var message = Assert.Throws<VariableException>(() => Build("""
            {"Routing":{"Retries":{"MaxAttempts":"x"},"Probes":{"Every":1}},"Models":{"m":{"Policy":"x","Deployments":[{"Kind":"x"}]}}}
            """)).Message;
        Assert.Equal(4, message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public async Task Without_models_there_is_one_over_all_engines_that_the_environment_names()
    {
        await using var app = Build("{}", "TRITON_URL=http://one/,http://two:8000", "TRITON_MODEL=bls", "MODEL_NAME=mine", "Triton:MaxInFlight=7", "STRIP_THINKING=0");
        var model = Assert.Single(Catalogue(app).Models);
        Assert.Equal("mine", model.Id);
        Assert.Same(model, Catalogue(app).Find("bls"));
        Assert.False(model.StripThinking);
        Assert.Equal(
            ["triton-1 http://one/ 7", "triton-2 http://two:8000/ 7"],
            model.Pool.Deployments.Select(static one => $"{one.Settings.Name} {one.Backend.Address} {one.Settings.MaxInFlight}"));
    }

    [Fact]
    public async Task The_usual_triton_is_only_assumed_when_no_other_engine_is_named()
    {
        await using (var app = Build("{}"))
        {
            var only = Assert.Single(Catalogue(app).Models[0].Pool.Deployments);
            Assert.Equal(("triton-1", "http://localhost:8000/"), (only.Settings.Name, only.Backend.Address.AbsoluteUri));
            Assert.NotNull(Catalogue(app).Find("ensemble"));
        }

        await using (var app = Build("{}", "Fake:Url=http://other", "Fake:Model=theirs"))
        {
            Assert.Equal(["fake-1"], Catalogue(app).Models[0].Pool.Deployments.Select(static one => one.Settings.Name));
            Assert.NotNull(Catalogue(app).Find("theirs"));
            Assert.Null(Catalogue(app).Find("ensemble"));
        }

        await using (var app = Build("{}", "Fake:Url=http://other", "TRITON_URL=http://engine"))
        {
            Assert.Equal(["fake-1", "triton-1"], Catalogue(app).Models[0].Pool.Deployments.Select(static one => one.Settings.Name).Order());
        }
    }

    [Fact]
    public async Task A_model_without_deployments_has_those_of_the_environment()
    {
        await using var app = Build("{}", "TRITON_URL=http://engine", "Models:mine:Limits:MaxInFlight=5", "Models:mine:Aliases=a,b");
        var model = Assert.Single(Catalogue(app).Models);
        Assert.Equal(("mine", 5, "http://engine/"), (model.Id, model.Settings.Limits.MaxInFlight, model.Pool.Deployments[0].Backend.Address.AbsoluteUri));
        Assert.All((string[])["a", "b", "ensemble"], name => Assert.Same(model, Catalogue(app).Find(name)));
    }

    [Fact]
    public async Task A_model_may_differ_from_what_holds_for_all()
    {
        await using var app = Build("""{"Routing":{"Retries":{"MaxAttempts":2,"CapMilliseconds":9}},"Models":{"m":{"Retries":{"MaxAttempts":6},TRITON},"n":{TRITON}}}""");
        Assert.Equal([(6, 9), (2, 9)], Catalogue(app).Models.Select(static model => (model.Settings.Retries.MaxAttempts, (int)model.Settings.Retries.Cap.TotalMilliseconds)));
    }

    [Fact]
    public async Task A_model_may_name_its_formats()
    {
        await using var app = Build("""{"Models":{"m":{"ToolCallFormat":"Kimi_K2","ReasoningFormat":"none",TRITON},"n":{"ToolCallFormat":"auto",TRITON},"o":{TRITON}}}""", "TOOL_CALL_FORMAT=glm45");
        Assert.Equal(
            [("kimi_k2", "none"), (null, null), ("glm45", null)],
            Catalogue(app).Models.Select(static model => (model.Settings.ToolCallFormat?.Name, model.Settings.ReasoningFormat?.Name)));
    }

    private static ModelCatalogue Catalogue(WebApplication app) => app.Services.GetRequiredService<ModelCatalogue>();

    private static WebApplication Build(string json, params string[] variables) =>
        OpenAIProxyApp.Create([.. variables.Select(static variable => "--" + variable)], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json.Replace("TRITON", "\"Deployments\":[{\"Kind\":\"triton\",\"Url\":\"http://engine\"}]", StringComparison.Ordinal))));
            builder.Services.AddSingleton<OpenAIProxy.Routing.IBackendKind>(new FakeKind());
        });
}
