using System.Text.Json;
using Atrium.OpenAIProxy.Generation;
using Atrium.OpenAIProxy.Routing;
using Atrium.OpenAIProxy.Tests.Harness;
using Atrium.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Atrium.OpenAIProxy.Tests.Models;

/// <summary>What clients see of the configured models.</summary>
public sealed class ModelTests
{
    [Fact]
    public async Task Each_model_answers_to_its_id_and_aliases_and_replies_with_its_id()
    {
        await using var fleet = await Fleet.StartAsync(2, """
            {"Models":{
              "demo":{"Aliases":["gpt-4o","org/x"],"OwnedBy":"us","Deployments":[{"Kind":"triton","Url":"$0"}]},
              "second":{"Id":"llama3:8b","Aliases":"a, b","Deployments":[{"Kind":"triton","Url":"$1"}]}}}
            """);
        foreach (var (name, id, text) in ((string, string, string)[])[("demo", "demo", "engine 0"), ("gpt-4o", "demo", "engine 0"), ("org/x", "demo", "engine 0"), ("llama3:8b", "llama3:8b", "engine 1"), ("b", "llama3:8b", "engine 1")])
        {
            using var response = await fleet.PostAsync($$"""{"model":"{{name}}","messages":[{"role":"user","content":"hi"}]}""");
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal((id, text), (answer.GetProperty("model").GetString(), answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()));
        }

        Assert.Equal(["demo us", "llama3:8b nvidia"], await ListAsync(fleet));
        Assert.Contains("\"id\":\"gpt-4o\"", await fleet.Client.GetStringAsync("/v1/models/gpt-4o"), StringComparison.Ordinal);
        using var unknown = await fleet.PostAsync("""{"model":"second","messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task The_list_shows_what_can_be_served_now()
    {
        await using var fleet = await Fleet.StartAsync(3, """
            {"Models":{
              "demo":{"Deployments":[{"Kind":"triton","Url":"$0"},{"Kind":"triton","Url":"$1"}]},
              "rest":{"Fallbacks":["demo"],"Deployments":[{"Kind":"triton","Url":"$2"}]}}}
            """);
        var probes = fleet.Services.GetRequiredService<HealthProbes>();
        Assert.Equal(["demo nvidia", "rest nvidia"], await ListAsync(fleet));
        await SickAsync(2);
        Assert.Equal(["demo nvidia", "rest nvidia"], await ListAsync(fleet));
        await SickAsync(0);
        Assert.Equal(["demo nvidia", "rest nvidia"], await ListAsync(fleet));
        await SickAsync(1);
        Assert.Empty(await ListAsync(fleet));
        using var gone = await fleet.Client.GetAsync(new Uri("/v1/models/demo", UriKind.Relative));
        Assert.Equal(404, (int)gone.StatusCode);

        // Asking for it is a try all the same, and not "no such model".
        Assert.Equal("engine 0", await fleet.AskAsync());

        fleet.Engines[2].Upstream.Ready = true;
        await probes.ProbeAsync(Fleet.Limit());
        Assert.Equal(["rest nvidia"], await ListAsync(fleet));

        async Task SickAsync(int engine)
        {
            fleet.Engines[engine].Upstream.Ready = false;
            await probes.ProbeAsync(Fleet.Limit());
            await probes.ProbeAsync(Fleet.Limit());
        }
    }

    [Fact]
    public async Task Health_names_each_deployment_and_what_is_wrong()
    {
        await using var fleet = await Fleet.StartAsync(2, """
            {"Models":{"demo":{"Deployments":[{"Kind":"triton","Url":"$0"},{"Kind":"triton","Url":"$1","Name":"spare"}]}}}
            """);
        Assert.Equal((200, "ok", "ok", "ok"), await HealthAsync());
        fleet.Engines[1].Upstream.Ready = false;
        Assert.Equal((200, "degraded", "ok", "The engine answers, but is not ready (HTTP 503)."), await HealthAsync());
        await fleet.Engines[0].DisposeAsync();
        Assert.Equal((503, "unhealthy", "The engine cannot be reached.", "The engine answers, but is not ready (HTTP 503)."), await HealthAsync());

        async Task<(int, string?, string?, string?)> HealthAsync()
        {
            using var response = await fleet.Client.GetAsync(new Uri("/health", UriKind.Relative));
            using var health = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal(fleet.Engines[0].Address.AbsoluteUri.TrimEnd('/'), health.RootElement.GetProperty("triton").GetString());
            var engines = health.RootElement.GetProperty("checks").EnumerateArray().First(static check => check.GetProperty("name").GetString() == "engines").GetProperty("data");
            return ((int)response.StatusCode, health.RootElement.GetProperty("status").GetString(), engines.GetProperty("demo/triton-1").GetString(), engines.GetProperty("demo/spare").GetString()?.Split(" The repository")[0]);
        }
    }

    [Fact]
    public async Task Defaults_stand_in_for_what_the_client_does_not_say()
    {
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Defaults":{"temperature":0.25,"top_p":0.5,"seed":11,"max_tokens":77,"frequency_penalty":0.5,"top_k":5} """);
        await fleet.AskAsync();
        await fleet.AskAsync(more: "\"temperature\":1.5,\"seed\":4,\"max_tokens\":9");
        var bodies = fleet.Engines[0].Journal.Entries.Select(static entry => JsonDocument.Parse(entry.Body).RootElement).ToList();
        Assert.Equal((0.25, 0.5, 11, 77, 0.5), Said(bodies[0]));
        Assert.Equal((1.5, 0.5, 4, 9, 0.5), Said(bodies[1]));

        static (double, double, int, int, double) Said(JsonElement body) => (
            body.GetProperty("temperature").GetDouble(), body.GetProperty("top_p").GetDouble(), body.GetProperty("seed").GetInt32(),
            body.GetProperty("max_tokens").GetInt32(), body.GetProperty("frequency_penalty").GetDouble());
    }

    [Fact]
    public async Task A_default_that_an_engine_does_not_know_is_no_reason_to_refuse()
    {
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Defaults":{"seed":11,"stop":["x"]} """);
        fleet.Engines[0].Upstream.Config = Upstreams.Triton.ModelConfigKind.Seed;
        await fleet.AskAsync();
        Assert.DoesNotContain("seed", fleet.Engines[0].Journal.Entries[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_tokens_than_allowed_are_refused_by_name_and_none_said_gets_the_limit()
    {
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Limits":{"MaxTokens":50},"Defaults":{"max_tokens":60} """);
        var (status, error, _) = await fleet.FailAsync(more: "\"max_tokens\":51");
        Assert.Equal((400, "max_tokens", "integer_above_max_value"), (status, error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal("max_tokens is too large: 51. The model 'demo' gives at most 50 tokens per answer here.", error.GetProperty("message").GetString());
        Assert.Equal("max_completion_tokens", (await fleet.FailAsync(more: "\"max_completion_tokens\":51")).Error.GetProperty("param").GetString());
        Assert.Empty(fleet.Engines[0].Journal.Entries);

        await fleet.AskAsync(more: "\"max_tokens\":50");
        await fleet.AskAsync();
        Assert.All(fleet.Engines[0].Journal.Entries, static entry => Assert.Equal(50, JsonDocument.Parse(entry.Body).RootElement.GetProperty("max_tokens").GetInt32()));
    }

    [Fact]
    public async Task A_limit_that_nobody_asked_for_gives_way_to_the_context()
    {
        await using var fleet = await Fleet.OfOneModelAsync(1, """ "Limits":{"MaxTokens":1000} """);
        fleet.Engines[0].Upstream.Config = Upstreams.Triton.ModelConfigKind.Engine;
        fleet.Engines[0].Upstream.Context = 300;
        await fleet.AskAsync(string.Join(' ', Enumerable.Repeat("word", 100)));
        Assert.InRange(JsonDocument.Parse(fleet.Engines[0].Journal.Entries[0].Body).RootElement.GetProperty("max_tokens").GetInt32(), 1, 200);
    }

    [Fact]
    public async Task Thinking_is_shown_or_not_model_by_model()
    {
        await using var fleet = await Fleet.StartAsync(1, """
            {"Models":{
              "demo":{"StripThinking":false,"Deployments":[{"Kind":"triton","Url":"$0"}]},
              "quiet":{"StripThinking":true,"Deployments":[{"Kind":"triton","Url":"$0"}]}}}
            """);
        fleet.Engines[0].Script = new Script { Text = "<think>hm</think>yes" };
        foreach (var (model, shown) in ((string, bool)[])[("demo", true), ("quiet", false)])
        {
            using var response = await fleet.PostAsync($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}""");
            Assert.Equal(shown, (await response.Content.ReadAsStringAsync()).Contains("\"reasoning_content\":\"hm\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Who_answered_can_be_kept_from_clients()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("ROUTE_HEADERS=false");
        using var response = await proxy.PostAsync(ProxyUnderTest.Chat("hi"));
        Assert.False(response.Headers.Contains("x-atrium-deployment") || response.Headers.Contains("x-atrium-attempts"));
    }

    [Fact]
    public async Task Vectors_and_tokens_go_the_same_way()
    {
        var kind = new FakeKind();
        await using var fleet = await Fleet.StartAsync(0, """
            {"Routing":{"Retries":{"BaseMilliseconds":0}},
             "Models":{
              "demo":{"Fallbacks":["other"],"Deployments":[{"Kind":"fake","Model":"four","Fail":1,"Url":"http://a"},{"Kind":"fake","Embeds":false,"Url":"http://b"}]},
              "other":{"Deployments":[{"Kind":"fake","Model":"sixsix","Url":"http://c"}]},
              "none":{"Deployments":[{"Kind":"fake","Embeds":false,"Url":"http://d"}]},
              "down":{"Fallbacks":["other"],"Deployments":[{"Kind":"fake","Fail":100,"Url":"http://e"}]}}}
            """, builder => builder.Services.AddSingleton<IBackendKind>(kind));
        var router = fleet.Services.GetRequiredService<Router>();
        var trace = new RouteTrace();
        var vectors = await router.EmbedAsync(fleet.Catalogue.Require("demo"), new EmbeddingRequest { Model = "demo", Inputs = ["x"] }, trace, Fleet.Limit());
        Assert.Equal((4f, 2, "demo/fake-1", "fake"), (vectors.Vectors[0][0], trace.Attempts, trace.Deployment, trace.Provider));

        vectors = await router.EmbedAsync(fleet.Catalogue.Require("down"), new EmbeddingRequest { Model = "down", Inputs = ["x"] }, trace, Fleet.Limit());
        Assert.Equal((6f, "other/fake-1"), (vectors.Vectors[0][0], trace.Deployment));

        var refused = await Assert.ThrowsAsync<EngineException>(() =>
            router.EmbedAsync(fleet.Catalogue.Require("none"), new EmbeddingRequest { Model = "none", Inputs = ["x"] }, new RouteTrace(), Fleet.Limit()));
        Assert.Equal((FailureKind.InvalidRequest, "model"), (refused.Failure.Kind, refused.Failure.Param));

        var tokens = await router.TokenizeAsync(fleet.Catalogue.Require("other"), new TokenizeRequest { Model = "other", Text = "abc" }, new RouteTrace(), Fleet.Limit());
        Assert.Equal([3], tokens.Tokens);
    }

    private static async Task<IEnumerable<string>> ListAsync(Fleet fleet)
    {
        using var list = JsonDocument.Parse(await fleet.Client.GetStringAsync("/v1/models"));
        return [.. list.RootElement.GetProperty("data").EnumerateArray().Select(static model => $"{model.GetProperty("id").GetString()} {model.GetProperty("owned_by").GetString()}")];
    }
}
