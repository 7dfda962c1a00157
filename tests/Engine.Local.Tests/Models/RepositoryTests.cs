using System.Net;
using System.Text.Json.Nodes;
using Atrium.Engine.Tests.Hosting;

namespace Atrium.Engine.Tests.Models;

public sealed class RepositoryTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atrium-models-").FullName;
    private TestEngine _engine = null!;

    public async Task InitializeAsync()
    {
        File.Copy(TestModel.Path, Path.Combine(_folder, "second.gguf"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "cut.gguf"), (await File.ReadAllBytesAsync(TestModel.Path))[..100_000]);
        await File.WriteAllTextAsync(Path.Combine(_folder, "junk.gguf"), "not a model");
        _engine = await TestEngine.StartAsync($"Repository={_folder}", "Slots=2");
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_model_of_the_folder_is_loaded_answers_and_is_unloaded()
    {
        Assert.Equal("UNAVAILABLE", await StateAsync("second"));
        await RefusedAsync("second", HttpStatusCode.ServiceUnavailable, "Request for unknown model: 'second' has no available versions");

        Assert.Equal(HttpStatusCode.OK, await PostAsync("/v2/repository/models/second/load"));
        Assert.Equal("READY", await StateAsync("second"));
        var request = TestEngine.Body(TestEngine.Chat("What is Atrium?"), 40);
        var answer = await _engine.GenerateAsync(request, "/v2/models/second/generate");
        Assert.Equal("second", (string)answer["model_name"]!);
        Assert.Equal(await _engine.TextAsync(request), (string)answer["text_output"]!);

        Assert.Equal(HttpStatusCode.OK, await PostAsync("/v2/repository/models/second/unload", """{"parameters":{"unload_dependents":false}}"""));
        Assert.Equal("UNAVAILABLE", await StateAsync("second"));
        await RefusedAsync("second", HttpStatusCode.ServiceUnavailable, "has no available versions");
        Assert.Equal(HttpStatusCode.OK, await PostAsync("/v2/repository/models/second/load"));
        Assert.NotEmpty((string)(await _engine.GenerateAsync(request, "/v2/models/second/generate"))["text_output"]!);
    }

    [Theory]
    [InlineData("cut", "cannot be loaded")]
    [InlineData("junk", "is not a GGUF file")]
    [InlineData("nope", "no such model in the repository")]
    [InlineData("..%2Fsecret", "no such model in the repository")]
    public async Task A_file_that_cannot_be_loaded_is_a_400_with_the_reason_and_harms_nobody(string name, string reason)
    {
        using var response = await _engine.Client.PostAsync($"/v2/repository/models/{name}/load", null);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
        Assert.NotEmpty(await _engine.TextAsync(TestEngine.Body("hello", 5)));
        if (name is "cut" or "junk")
        {
            Assert.Contains(reason, (string)(await IndexAsync()).Single(line => (string)line!["name"]! == name)!["reason"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Unloading_lets_a_running_answer_finish()
    {
        await PostAsync("/v2/repository/models/second/load");
        var body = TestEngine.Body("hello", 600, new { min_tokens = 600, stream = true });
        using var stream = await EventReader.OpenAsync(_engine.Client, "/v2/models/second/generate_stream", TestEngine.Content(body), default);
        Assert.NotNull(await stream.NextAsync());
        await PostAsync("/v2/repository/models/second/unload");

        JsonObject? last = null;
        while (await stream.NextAsync() is { } next)
        {
            last = next;
        }

        Assert.Equal(600, (int)last!["num_output_tokens"]!);
        Assert.Equal("length", (string)last["finish_reason"]!);
    }

    [Fact]
    public async Task The_index_can_be_narrowed_to_what_is_ready()
    {
        using var response = await _engine.Client.PostAsync("/v2/repository/index", new StringContent("""{"ready":true}"""));
        var names = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray().Select(static line => (string)line!["name"]!);

        Assert.Equal([TestModel.Name, "ensemble"], names);
    }

    [Fact]
    public async Task A_configuration_in_the_load_request_is_refused_and_not_ignored() =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("/v2/repository/models/second/load", """{"parameters":{"config":"{}"}}"""));

    [Fact]
    public async Task Without_the_default_model_the_engine_is_not_ready()
    {
        await PostAsync($"/v2/repository/models/{TestModel.Name}/unload");
        using var ready = await _engine.Client.GetAsync("/v2/health/ready");
        using var health = await _engine.Client.GetAsync("/health");

        Assert.Equal(HttpStatusCode.BadRequest, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains($"The model {TestModel.Name} is not loaded.", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<JsonArray> IndexAsync()
    {
        using var response = await _engine.Client.PostAsync("/v2/repository/index", null);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();
    }

    private async Task<string> StateAsync(string name) => (string)(await IndexAsync()).Single(line => (string)line!["name"]! == name)!["state"]!;

    private async Task<HttpStatusCode> PostAsync(string path, string? body = null)
    {
        using var response = await _engine.Client.PostAsync(path, body is null ? null : new StringContent(body));
        return response.StatusCode;
    }

    private async Task RefusedAsync(string model, HttpStatusCode status, string reason)
    {
        using var response = await _engine.Client.PostAsync($"/v2/models/{model}/generate", TestEngine.Content(TestEngine.Body("a", 1)));
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
